"""A setting is right, or refused with a sentence that names it."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from studio import environment as env


@pytest.mark.parametrize(
    ("value", "read"), [("1", True), ("Yes", True), ("off", False), ("0", False), (" ", None)]
)
def test_flags(monkeypatch, value, read):
    monkeypatch.setenv("A_FLAG", value)

    assert env.flag("A_FLAG") is bool(read)
    assert env.flag("A_FLAG", default=True) is (True if read is None else read)


@pytest.mark.parametrize(
    ("reader", "value", "sentence"),
    [
        (env.flag, "perhaps", "A_SETTING must be 1 or 0, not 'perhaps'."),
        (lambda name: env.whole(name, 3), "3.5", "A_SETTING must be a whole number, not '3.5'."),
        (lambda name: env.whole(name, 3, least=2), "1", "A_SETTING must be at least 2, not 1."),
        (lambda name: env.database(name, data=None), "mysql://h/n", "must look like postgres://"),
        (lambda name: env.database(name, data=None), "postgres://h", "must look like postgres://"),
        (env.web_address, "store.example.org", "must look like https://store.example.org."),
        (env.web_address, "http://store.example.org", "must look like https://"),
        (env.web_address, "https://store.example.org/bucket", "must look like https://"),
    ],
)
def test_nonsense_is_refused(monkeypatch, reader, value, sentence):
    monkeypatch.setenv("A_SETTING", value)

    with pytest.raises(env.WrongSetting, match="A_SETTING") as refusal:
        reader("A_SETTING")
    assert sentence in str(refusal.value)


def test_a_database_url_may_hold_any_password(monkeypatch):
    monkeypatch.setenv("A_DATABASE", "postgres://nina:p%40ss%2Fw@db.internal:6432/studio")

    found = env.database("A_DATABASE", data=None)

    assert (found["USER"], found["PASSWORD"]) == ("nina", "p@ss/w")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.internal", "6432", "studio")


def test_a_secret_is_made_once_and_is_private(tmp_path):
    place = tmp_path / "secrets" / "django"
    with ThreadPoolExecutor(8) as many:
        told = set(many.map(lambda _: env.kept_secret(place), range(32)))

    assert len(told) == 1
    assert len(told.pop()) > 80
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [path.name for path in place.parent.iterdir()] == ["django"]


def test_a_folder_that_cannot_be_made_is_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("A_FOLDER", str(tmp_path / "file" / "below"))

    with pytest.raises(env.WrongSetting, match=r"A_FOLDER: the folder .*below cannot be made"):
        env.folder("A_FOLDER", tmp_path)
