"""What the tests of the guard share: how an edit's mistake is told."""

import pytest

from bot.errors import ContentError


@pytest.fixture
def told(project):
    """Calls a reader that must refuse; gives file, line and message of each problem."""

    def told(read, *arguments):
        with pytest.raises(ContentError) as caught:
            read(*arguments)
        return [
            (str(problem.path.relative_to(project.root)), problem.line, problem.message)
            for problem in caught.value.problems
        ]

    return told
