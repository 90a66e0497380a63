"""The keys are ours alone, and a new one takes none away."""

import pytest

from bot.errors import SettingsError
from bot.gateway.keys import add_key, read_keys


def test_the_first_key_is_made_for_our_eyes_only(tmp_path):
    (key,) = read_keys(tmp_path / "home")

    path = tmp_path / "home" / "secret"
    assert path.read_bytes() == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(key) == 64


def test_the_keys_are_kept_on_the_next_start(tmp_path):
    assert read_keys(tmp_path) == read_keys(tmp_path)


def test_each_installation_has_keys_of_its_own(tmp_path):
    assert read_keys(tmp_path / "a") != read_keys(tmp_path / "b")


def test_a_new_key_comes_first_and_the_others_stay(tmp_path):
    before = read_keys(tmp_path)

    count = add_key(tmp_path)

    newest, *others = read_keys(tmp_path)
    assert count == 2
    assert tuple(others) == before
    assert newest not in before
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_change_of_key_that_was_cut_off_can_be_made_anew(tmp_path):
    read_keys(tmp_path)
    (tmp_path / "secret.new").write_bytes(b"half of a k")

    add_key(tmp_path)

    assert len(read_keys(tmp_path)) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"secret"}


@pytest.mark.parametrize(
    "lines", [b"", b"s" * 31, b"s" * 32 + b"\n" + b"t" * 31, b"s" * 32 + b"\n\n"]
)
def test_a_short_key_is_refused(tmp_path, lines):
    (tmp_path / "secret").write_bytes(lines)

    with pytest.raises(SettingsError, match="shorter than 32 bytes; remove the line"):
        read_keys(tmp_path)


def test_a_home_that_cannot_be_written_is_told(tmp_path):
    home = tmp_path / "home"
    home.write_text("")

    with pytest.raises(SettingsError, match="set LACTABOT_HOME"):
        read_keys(home)


def test_a_shared_key_takes_the_place_of_those_in_the_folder(tmp_path):
    assert read_keys(tmp_path / "home", b"s" * 32) == (b"s" * 32,)
    assert not (tmp_path / "home").exists()


def test_shared_keys_stand_each_on_a_line_the_newest_first(tmp_path):
    shared = b"n" * 32 + b"\n" + b"o" * 32

    assert read_keys(tmp_path, shared) == (b"n" * 32, b"o" * 32)


def test_a_short_line_of_the_shared_keys_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="LACTABOT_SECRET has a line"):
        read_keys(tmp_path, b"s" * 32 + b"\n" + b"t" * 31)
