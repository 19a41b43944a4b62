"""Money is parsed as people type it, shown as they read it, and split without loss."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.budgets import money

WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)
TOTALS = st.integers(-(10**12), 10**12)


@given(total=TOTALS, weights=WEIGHTS)
@settings(max_examples=2000, deadline=None)
def test_shares_add_up_and_lie_within_one_minor_unit(total, weights):
    shares = money.split(total, weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
        assert weight or share == 0


@given(total=TOTALS, weights=WEIGHTS)
@settings(max_examples=500, deadline=None)
def test_what_is_taken_back_is_what_was_paid(total, weights):
    assert money.split(-total, weights) == [-share for share in money.split(total, weights)]


@given(total=TOTALS, weights=WEIGHTS, data=st.data())
@settings(max_examples=500, deadline=None)
def test_the_order_of_people_moves_at_most_the_odd_unit_between_equals(total, weights, data):
    order = data.draw(st.permutations(range(len(weights))))
    shuffled = money.split(total, [weights[place] for place in order])
    straight = money.split(total, weights)

    def by_weight(shares, places):
        pairs: dict[int, int] = {}
        for share, place in zip(shares, places, strict=True):
            # Equal remainders may swap; the weight's remainder class is what is owed together.
            key = total * weights[place] % sum(weights) if total >= 0 else -1
            pairs[key] = pairs.get(key, 0) + share
        return pairs

    assert by_weight(shuffled, order) == by_weight(straight, range(len(weights)))


def test_thirds_of_a_euro():
    assert money.split(100, [1, 1, 1]) == [34, 33, 33]
    assert money.split(100, [10_000, 0]) == [100, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_nobody_to_give_it_to(weights):
    with pytest.raises(ValueError, match=r"share|weight"):
        money.split(100, weights)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,234.50", "EUR", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("1 234,5", "EUR", 123_450),
        ("1’234.50", "CHF", 123_450),
        ("€ 1234", "EUR", 123_400),
        ("EUR 12", "EUR", 1_200),
        ("1,234", "EUR", 123_400),
        ("1.234", "EUR", 123_400),
        ("1,50", "EUR", 150),
        (".5", "EUR", 50),
        ("12.", "EUR", 1_200),
        ("1,234,567.89", "USD", 123_456_789),
        ("1.234", "KWD", 1_234),
        ("1,234", "KWD", 1_234_000),
        ("1,234", "JPY", 1_234),
        ("10.00", "JPY", 10),
        ("0", "EUR", 0),
    ],
)
def test_people_type_money_in_many_ways(text, currency, minor):
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        (".", "EUR"),
        ("x", "EUR"),
        ("-5", "EUR"),
        ("1,2,3", "EUR"),
        ("12,34.5", "EUR"),
        ("1.2.3,4", "EUR"),
        ("0.005", "EUR"),
        ("1.5", "JPY"),
        ("1.2345", "KWD"),
        ("9" * 30, "EUR"),
        ("9" * 5000, "EUR"),  # more digits than Python reads
        ("١٢", "EUR"),
        ("1e3", "EUR"),
        ("$5", "EUR"),
    ],
)
def test_what_is_no_amount_is_refused_in_a_sentence(text, currency):
    with pytest.raises(money.NotMoney) as refusal:
        money.parse(text, currency)

    assert refusal.value.sentence.endswith(".")


@given(minor=st.integers(0, money.LARGEST_MINOR), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
@settings(max_examples=500, deadline=None)
def test_what_is_shown_can_be_typed_again(minor, currency):
    assert money.parse(money.show(minor, currency), currency) == minor
    assert money.parse(money.show_bare(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (1_850_000, "EUR", "€ 18,500"),
        (1_250, "EUR", "€ 12.50"),
        (-64_000, "EUR", "−€ 640"),
        (500, "JPY", "¥ 500"),
        (1_234, "KWD", "KWD 1.234"),
    ],
)
def test_money_is_shown_with_decimals_only_where_there_are_any(minor, currency, shown):
    assert money.show(minor, currency).replace("\xa0", " ") == shown


@pytest.mark.parametrize("code", ["", "EURO", "XXY", "12A", "€"])
def test_no_currency(code):
    with pytest.raises(money.NotMoney):
        money.known_currency(code)


def test_currencies_are_kept_in_capitals():
    assert money.known_currency(" jpy ") == "JPY"
