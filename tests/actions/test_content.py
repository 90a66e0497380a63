"""The actions are those that Rasa is told of, and they read the content once."""

import yaml

from actions.answer import ActionAnswer
from actions.clarify import ActionClarify
from actions.content import renderer
from bot.settings import PROJECT


def test_the_domain_names_each_action_by_its_name():
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))

    names = {ActionAnswer().name(), ActionClarify().name()}
    assert set(domain["actions"]) == names


def test_the_content_is_read_once_for_all_actions():
    assert renderer() is renderer()
