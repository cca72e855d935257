"""Sentiment of English text, with VADER's lexicon and rules (Hutto and Gilbert, 2014)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

Label = Literal["positive", "neutral", "negative"]

#: Below it, in either direction, a text counts as neutral: the threshold that VADER's authors give.
THRESHOLD = 0.05


class Sentiment(BaseModel):
    """The shares of positive, neutral and negative words, and the compound score from -1 to 1."""

    label: Label
    positive: float
    neutral: float
    negative: float
    compound: float


@cache
def analyzer() -> SentimentIntensityAnalyzer:
    """The analyzer; reads its lexicon once."""
    return SentimentIntensityAnalyzer()


def sentiment_of(text: str) -> Sentiment:
    """Score a text."""
    scores = analyzer().polarity_scores(text)
    return Sentiment(
        label=label_of(scores["compound"]),
        positive=scores["pos"],
        neutral=scores["neu"],
        negative=scores["neg"],
        compound=scores["compound"],
    )


def label_of(compound: float) -> Label:
    """The word for a compound score."""
    if compound >= THRESHOLD:
        return "positive"
    return "negative" if compound <= -THRESHOLD else "neutral"
