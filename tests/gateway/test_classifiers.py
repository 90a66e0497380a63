"""The guard's second tier is taken while we run, whole and of this release."""

import hashlib
import os

import numpy as np

from bot.gateway import classifiers
from bot.gateway.classifiers import newest
from bot.settings import trained_classifier
from tests.gateway import second_tier
from tests.gateway.parent import Parent
from tests.gateway.waiting import until


def test_the_second_tier_is_taken_as_soon_as_it_is_trained(
    start, settings, monkeypatch
):
    monkeypatch.setattr(classifiers, "LOOK_SECONDS", 0.01)

    with start() as client:
        before = client.get("/health").json()
        second_tier.put_tiny_classifier(settings)
        second_tier.wait_for(client)
        (reply,) = Parent(client).say(second_tier.CRISIS)

    assert before == {"guard": True, "classifier": False}
    assert reply["kind"] == "crisis"


def test_a_second_tier_that_is_spoilt_is_not_taken_until_it_is_mended(
    start, settings, monkeypatch, caplog
):
    monkeypatch.setattr(classifiers, "LOOK_SECONDS", 0.01)
    second_tier.put_tiny_classifier(settings)
    path = trained_classifier(settings)
    path.write_bytes(path.read_bytes()[:-1])

    with start() as client:
        until(lambda: "goes on with its first tier" in caplog.text)
        spoilt = client.get("/health").json()
        second_tier.put_tiny_classifier(settings)
        second_tier.wait_for(client)

    assert spoilt == {"guard": True, "classifier": False}


def test_after_an_edit_the_second_tier_of_before_serves_until_the_new_one_is_trained(
    start, settings, monkeypatch
):
    monkeypatch.setattr(classifiers, "LOOK_SECONDS", 0.01)
    second_tier.put_tiny_classifier(settings)
    present = trained_classifier(settings)
    older = present.with_name("guard-0000.npz")
    present.rename(older)
    present.with_suffix(".sha256").rename(older.with_suffix(".sha256"))

    with start() as client:
        second_tier.wait_for(client)
        (reply,) = Parent(client).say(second_tier.CRISIS)

    assert reply["kind"] == "crisis"


def test_a_second_tier_of_an_older_release_does_not_keep_out_the_new_one(
    start, settings, monkeypatch, caplog
):
    monkeypatch.setattr(classifiers, "LOOK_SECONDS", 0.01)
    older = trained_classifier(settings).with_name("guard-0000.npz")
    older.parent.mkdir(exist_ok=True)
    np.savez(older, labels=np.array(["none"]))
    digest = hashlib.sha256(older.read_bytes()).hexdigest()
    older.with_suffix(".sha256").write_text(digest)

    with start() as client:
        until(lambda: "of another release" in caplog.text)
        second_tier.put_tiny_classifier(settings)
        second_tier.wait_for(client)
        (reply,) = Parent(client).say(second_tier.CRISIS)

    assert reply["kind"] == "crisis"


def test_of_several_second_tiers_the_present_one_serves_or_else_the_newest(tmp_path):
    present = tmp_path / "guard-9.npz"
    older, newer = tmp_path / "guard-1.npz", tmp_path / "guard-2.npz"
    partial = tmp_path / "guard-9.new.npz"
    for age, path in enumerate([partial, newer, older]):
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))

    without = newest(present)
    present.touch()
    os.utime(present, (1, 1))

    assert without == newer
    assert newest(present) == present
