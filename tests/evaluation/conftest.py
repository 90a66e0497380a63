"""What the tests of the evaluation share: the minimal content, and what answers it."""

import pytest

from bot.conversation.responder import Responder
from bot.gateway.content import read_content
from bot.knowledge.render import Renderer
from bot.settings import read_settings


@pytest.fixture
def content(project, tmp_path):
    variables = {"LACTABOT_HOME": str(tmp_path / "home")}
    return read_content(read_settings(variables, project.root))


@pytest.fixture
def responder(content):
    renderer = Renderer(content.knowledge, content.wording, outside=content.outside)
    return Responder(renderer)
