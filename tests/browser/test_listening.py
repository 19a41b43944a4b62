"""What comes out of the page's player, heard sample by sample in a real browser."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.listening import begin_to_listen, find_transport, heard
from tests.browser.scene import add_stems, add_versions, join, new_song
from tests.journeys.sounds import RATE, tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}
SECONDS = 11
LATE = 0.35
HERTZ = 440.0
LOUD, QUIET = 0.5, 0.2
STEP = 2 * np.pi * HERTZ / RATE  # of a full sine, between two samples
MADE = 60_000

# A noise that no other stretch of it looks like: where it was cut can be seen to the sample.
NOISE = np.round(np.random.default_rng(7).normal(0, 0.1, RATE * SECONDS) * 2**23) / 2**23


def sine(level: float, hertz: float = HERTZ) -> np.ndarray:
    return tone(hertz, seconds=SECONDS, level=level)


def later(sound: np.ndarray) -> np.ndarray:
    frames = round(LATE * RATE)
    return np.concatenate([np.zeros(frames), sound[:-frames]])


VERSIONS = {"loud": sine(LOUD), "quiet": sine(QUIET), "noise": NOISE, "late": later(NOISE)}
STEMS = {
    "Bass": sine(0.3, 110),
    "Keys": np.stack([sine(0.2, 523), NOISE], axis=1),
}


@pytest.fixture(scope="module")
def song(client):
    """Its versions by name; it has stems, and a musician."""
    song = new_song(client, "Undertow")
    ids = add_versions(client, song, {name: wav(sound) for name, sound in VERSIONS.items()})
    add_stems(client, song, {name: wav(sound) for name, sound in STEMS.items()})
    versions = dict(zip(VERSIONS, ids, strict=True))
    return song | versions | {"mo": join(client, song, "Mo Adeyemi", "musician")}


@pytest.fixture
def ears(song, somebody):
    """The song's page, with what it plays being recorded."""

    def arrive(a: str, b: str = "", **settings) -> Page:
        page = somebody(viewport=DESK, bypass_csp=True, **settings)
        sign_in(page)
        page.goto(f"/songs/{song['id']}/?version={song[a]}")
        find_transport(page)
        if b:
            page.locator(f"[data-version='{song[b]}'] .pb").check(force=True)
        return page

    return arrive


def play(page: Page, at: float = 0.0) -> None:
    """Plays from there, and is listened to; slow machines have not played on in the meantime."""
    begin = "(at) => { transport.seek(at); return transport.play(); }"
    page.evaluate(begin, at)
    running(page)
    if not page.evaluate("Boolean(window.recorder)"):
        assert begin_to_listen(page) == RATE
        page.evaluate("transport.pause()")
        fed(page)
        page.evaluate(begin, at)
        running(page)
        page.wait_for_timeout(50)
    heard(page)


def fed(page: Page) -> None:
    """Until the player holds all that it asks for: a busy machine would make it wait for more."""
    page.evaluate("window.pieces = [0, performance.now()]")
    page.wait_for_function(
        """() => {
            const {pieces} = transport.holdings, now = performance.now();
            if (pieces !== window.pieces[0]) window.pieces = [pieces, now];
            return pieces && now - window.pieces[1] > 1000;
        }"""
    )


def running(page: Page) -> None:
    """Until some sound has come out of it: its meters move."""
    page.wait_for_function("transport.playing && transport.meters().left > -90")


def record(page: Page, seconds: float) -> np.ndarray:
    """So much of the left and right that is played from now on, counted in samples."""
    heard(page)
    parts = [heard(page)]
    while sum(part.shape[1] for part in parts) < seconds * RATE:
        page.wait_for_timeout(150)
        parts.append(heard(page))
    return np.concatenate(parts, axis=1)[:, : round(seconds * RATE)]


def place(sound: np.ndarray, within: np.ndarray) -> int:
    """The frame of `within` at which `sound` begins, by cross-correlation."""
    size = 2 ** int(np.ceil(np.log2(len(within) + len(sound))))
    product = np.fft.rfft(within, size) * np.conj(np.fft.rfft(sound, size))
    return int(np.argmax(np.fft.irfft(product, size)[: len(within)]))


def holds(taken: np.ndarray, wanted: np.ndarray) -> bool:
    """Sample for sample; not yet, where less than that has been played."""
    if len(taken) < len(wanted):
        return False
    found = place(wanted, taken)
    return np.array_equal(taken[found : found + len(wanted)], wanted)


def until_heard(page: Page, wanted: np.ndarray) -> np.ndarray:
    """All that is played until it comes."""
    taken = heard(page)[0]
    for _ in range(100):
        if holds(taken, wanted):
            return taken
        page.wait_for_timeout(150)
        taken = np.concatenate([taken, heard(page)[0]])
    raise AssertionError("It was not heard.")


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def db(ratio: float) -> float:
    return float(20 * np.log10(max(ratio, 1e-12)))


def pitch(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 2**19))
    return float(np.argmax(spectrum) * RATE / 2**19)


def test_switching_is_one_sound_without_gap_or_click_at_the_promised_level(ears):
    page = ears("loud", "quiet")
    page.evaluate("transport.setVolume(1)")
    play(page, 1)

    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"
    shown = "(({title, artwork}) => [title, artwork.length])(navigator.mediaSession.metadata)"
    assert page.evaluate(shown) == ["Undertow (v1)", 1]
    promised = page.evaluate("transport.gains")
    assert promised["b"] == 0
    assert promised["a"] == pytest.approx(db(QUIET / LOUD), abs=0.05), "by the stored loudness"
    matched = record(page, 0.4)[0]
    page.evaluate("transport.listen('b')")
    other = record(page, 0.5)[0]
    # The level of both, by what was measured on them, is the same to 0.1 dB.
    assert db(rms(other[-9600:]) / rms(matched)) == pytest.approx(0, abs=0.1)
    assert db(rms(matched) * np.sqrt(2) / LOUD) == pytest.approx(promised["a"], abs=0.1)

    heard(page)
    for letter in "ababa":
        page.evaluate("(letter) => transport.listen(letter)", letter)
        page.wait_for_timeout(120)
    switched = heard(page)[0]
    assert np.abs(np.diff(switched)).max() < 1.02 * QUIET * STEP, "no step that a sine has not"
    energy = np.convolve(np.square(switched), np.ones(1200) / 1200, "valid")
    assert db(np.sqrt(energy.min() * 2) / QUIET) > -0.1, "no gap and no dip"

    # Unmatched, the step between them is heard in 15 ms, and no faster.
    page.evaluate("transport.setMatched(false)")
    page.wait_for_timeout(100)
    heard(page)
    page.evaluate("transport.listen('b')")
    jump = record(page, 0.2)[0]
    assert np.abs(np.diff(jump)).max() < 1.1 * LOUD * STEP
    assert db(rms(jump[-4800:]) * np.sqrt(2) / QUIET) == pytest.approx(0, abs=0.1)


def test_a_delayed_version_is_lined_up_and_what_is_left_of_both_is_nothing(ears):
    page = ears("noise", "late")
    page.evaluate("transport.setVolume(1), transport.setMatched(false)")
    page.evaluate("(late) => transport.setOffset('b', late)", LATE)
    play(page, 2)
    first = record(page, 0.4)[0]
    here = page.evaluate("transport.nowAt(performance.now())")
    page.evaluate("transport.listen('b')")
    page.wait_for_timeout(100)
    heard(page)
    second = record(page, 0.4)[0]
    a, b = place(first, NOISE), place(second, later(NOISE))
    assert rms(first - NOISE[a : a + len(first)]) == 0, "bit for bit"
    assert rms(second - later(NOISE)[b : b + len(second)]) == 0
    assert (a + len(first)) / RATE - 0.1 < here < SECONDS, "the clock is at or after what was taken"

    play(page, 2)
    # Both at once: what the correlation of A with B says of their offset in what is heard.
    page.evaluate("transport.setDelta(true)")
    page.wait_for_timeout(100)
    heard(page)
    left_over = record(page, 0.4)[0]
    assert db(rms(left_over) / rms(NOISE)) < -80
    page.evaluate("(late) => transport.setOffset('b', late - 0.002)", LATE)
    page.wait_for_timeout(100)
    heard(page)
    off = record(page, 0.3)[0]
    assert db(rms(off) / rms(NOISE)) == pytest.approx(3, abs=0.5), "two different noises"
    # B lies where it was put: 2 ms off, to the sample.
    lags = range(-240, 241)
    alike = [float(np.dot(off[240:-240], np.roll(off, lag)[240:-240])) for lag in lags]
    assert lags[int(np.argmin(alike))] in {-96, 96}

    page.evaluate("transport.listen('a'), transport.select({from: 1, until: 3})")
    page.evaluate("transport.setLoop(true)")
    play(page, 1)
    page.wait_for_timeout(700)
    before = page.evaluate("transport.holdings")
    page.evaluate("""async () => {
      for (let n = 0; n < 200; n += 1) {
        transport.listen("ba"[n % 2]);
        await new Promise((done) => setTimeout(done, 5));
      }
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("transport.holdings") == before, "200 switches hold no more than one"
    assert before["sounds"] == 2
    assert before["samples"] < 4 * 3 * 4 * RATE, "both sides' next seconds, and no whole song"
    assert page.evaluate("transport.playing && !transport.waiting && !transport.trouble")


def test_a_loop_is_exact_to_the_sample_and_a_seek_lands_where_it_was_told(ears):
    page = ears("noise")
    page.evaluate("transport.setVolume(1)")
    page.evaluate("transport.select({from: 2, until: 2.25}), transport.setLoop(true)")
    play(page, 2)
    page.wait_for_timeout(300)
    long = RATE // 4
    looped = record(page, 1.2)[0]
    assert np.array_equal(looped[long : 2 * long], looped[2 * long : 3 * long])
    start = place(NOISE[2 * RATE : 2 * RATE + 4800], looped[: 2 * long])
    whole = looped[start : start + long - 240]
    assert np.array_equal(whole, NOISE[2 * RATE : 2 * RATE + long - 240].astype(np.float32))

    page.evaluate("transport.select(null)")
    for target in (9.0, 0.25, 5):
        heard(page)
        # A slow machine has heard the end in the meantime: then it begins again there.
        page.evaluate(
            "(at) => { transport.seek(at); transport.playing || transport.play(); }", target
        )
        at = round((target + 0.05) * RATE)
        taken = until_heard(page, NOISE[at : at + 4800])
        assert not holds(taken, NOISE[at - 14400 : at - 9600]), "it began before the place"


def test_at_another_speed_the_pitch_stays(ears):
    page = ears("loud")
    page.evaluate("transport.setVolume(1)")
    for speed in (0.5, 1.5):
        page.evaluate("(speed) => transport.setSpeed(speed)", speed)
        slower_or_faster(page, speed)


def slower_or_faster(page: Page, speed: float) -> None:
    play(page, 1)
    sound = record(page, 0.8)[0]
    assert pitch(sound) == pytest.approx(HERTZ, rel=0.002)
    assert db(rms(sound) * np.sqrt(2) / LOUD) == pytest.approx(0, abs=0.3)
    # What is left of the song takes so much longer or shorter, counted in samples.
    page.evaluate("transport.pause()")
    page.wait_for_function("transport.meters().left < -90")
    page.wait_for_timeout(200)
    heard(page)
    page.evaluate("(at) => { transport.seek(at); return transport.play() }", SECONDS - 1)
    page.wait_for_function("!transport.playing")
    page.wait_for_timeout(200)
    rest = heard(page)[0]
    assert np.count_nonzero(np.abs(rest) > 1e-3) / RATE == pytest.approx(1 / speed, abs=0.15)


def test_the_stems_own_mix_is_their_sum_with_gain_and_place(song, ears):
    page = ears("noise")
    stems = page.evaluate("""() => [...document.querySelectorAll(".row--stem")].map((row) => ({
      id: Number(row.dataset.stem), name: row.dataset.name, seconds: Number(row.dataset.seconds),
      files: `/api/revisions/${row.dataset.revision}/files/`,
      reports: `/api/revisions/${row.dataset.revision}/report/`}))""")
    ids = {stem["name"]: stem["id"] for stem in stems}
    page.evaluate("transport.setVolume(1), transport.setQuality('lossless')")
    page.evaluate("(stems) => { transport.setStems(stems); transport.setMonitor(true) }", stems)
    page.evaluate(
        """(ids) => { transport.setStem(ids.Bass, {gain_db: -6});
        transport.setStem(ids.Keys, {pan: -0.5}) }""",
        ids,
    )
    play(page, 1)
    taken = record(page, 0.5)
    keys = STEMS["Keys"]
    half, at = 10 ** (-6 / 20) * np.sqrt(0.5), place(taken[1], NOISE)
    far = np.cos(np.pi / 4)
    bass = half * STEMS["Bass"]
    left, right = bass + keys[:, 0], bass + far * keys[:, 1]
    span = slice(at, at + taken.shape[1])
    assert np.abs(taken[0] - left[span]).max() < 1e-6
    assert np.abs(taken[1] - right[span]).max() < 1e-6

    page.evaluate("(ids) => transport.setStem(ids.Bass, {mute: true})", ids)
    page.wait_for_timeout(100)
    heard(page)
    assert pitch(record(page, 0.5)[0]) == pytest.approx(523, rel=0.005)
    # One stem by itself goes on at the same place, and back.
    before = page.evaluate("transport.at")
    bass = next(stem for stem in stems if stem["name"] == "Bass")
    page.evaluate("(stem) => transport.playAlone(stem)", bass)
    running(page)
    page.wait_for_timeout(300)
    heard(page)
    assert pitch(record(page, 0.3)[1]) == pytest.approx(110, rel=0.005)
    assert page.evaluate("transport.at") > before
    page.evaluate("transport.playAlone(null)")
    assert page.evaluate("transport.alone") is None


def test_who_may_not_take_it_home_hears_the_small_file_and_the_line_may_go(song, somebody):
    page = somebody(viewport=DESK, bypass_csp=True, forgiven=("Failed to load resource",))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, song["mo"].email, song["mo"].password)
    page.goto(f"/songs/{song['id']}/?version={song['loud']}")
    for name in ("loud", "quiet"):  # such a person waits for the small copy
        ready = page.locator(f"[data-version='{song[name]}'][data-state=ready]")
        expect(ready).to_have_count(1, timeout=MADE)
    find_transport(page)
    page.locator("transport-dock [data-do=play]").click()
    running(page)
    assert begin_to_listen(page) == RATE
    assert page.evaluate("transport.playsLossless") is False
    assert not any("/files/lossless" in url for url in asked)
    sound = record(page, 0.4)[0]
    assert pitch(sound) == pytest.approx(HERTZ, rel=0.002)

    page.evaluate("transport.pause(), transport.seek(0)")
    page.route("**/files/segments/", lambda route: route.abort())
    page.locator(f"[data-version='{song['quiet']}'] a.ver__n").click()
    page.evaluate("transport.play()")
    words = page.locator("transport-dock [data-slot=say]")
    expect(words).to_have_text(
        "This sound could not be loaded. Check the connection, then press play again.",
        timeout=MADE,
    )
    assert page.evaluate("[transport.playing, transport.at]") == [False, 0]
    page.unroute("**/files/segments/")
    page.locator("transport-dock [data-do=play]").click()
    running(page)
    expect(words).to_have_text("")
