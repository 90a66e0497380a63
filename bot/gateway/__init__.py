"""The only public process. It imports neither Rasa nor TensorFlow.

spaCy's thinc imports TensorFlow wherever it is installed: 7 s and hundreds of MB,
measured, against 2 s and 131 MB without. None in `sys.modules` makes that import fail,
which thinc takes for "not installed". This stands here because it must run before spaCy
is imported.
"""

import sys
import warnings

sys.modules.setdefault("tensorflow", None)  # type: ignore[arg-type]

# spaCy 3.4 asks pkg_resources for its models, and setuptools warns of that at each
# start.
warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
