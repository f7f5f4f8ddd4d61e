"""Papers of several records are paired by id and text, and by id alone where a record knows no texts."""

from dataclasses import replace

import numpy as np
from made.records import made_record, made_truth

from arxsift.training.measure.pairing import pair
from arxsift.training.measure.records import NO_TEXT, Record

RECORD = made_record(made_truth(30), 0.3)


def without_texts(record: Record) -> Record:
    """As an earlier version stored it."""
    return replace(record, texts=np.full(len(record.ids), NO_TEXT, dtype=np.uint64))


def with_other_text(record: Record, *rows: int) -> Record:
    texts = record.texts.copy()
    texts[list(rows)] += 1000
    return replace(record, texts=texts)


def test_papers_of_one_id_and_other_texts_are_not_paired() -> None:
    pairs = pair([RECORD, with_other_text(RECORD, 2, 5)])
    assert (pairs.n_papers, pairs.n_paired, pairs.n_other_text, pairs.n_other_label) == (30, 28, 2, 0)
    assert not {2, 5} & set(pairs.rows[0].tolist())


def test_two_files_whose_papers_bear_the_same_numbers_have_no_paper_in_common() -> None:
    assert pair([RECORD, with_other_text(RECORD, *range(30))]).n_paired == 0


def test_records_of_an_earlier_version_pair_by_id() -> None:
    assert pair([without_texts(RECORD), with_other_text(RECORD, 2)]).n_paired == 30
    assert pair([without_texts(RECORD), without_texts(RECORD)]).n_paired == 30


def test_a_record_without_texts_does_not_hide_that_two_others_differ() -> None:
    pairs = pair([RECORD, without_texts(RECORD), with_other_text(RECORD, 2)])
    assert (pairs.n_paired, pairs.n_other_text) == (29, 1)


def test_rows_are_of_the_papers_in_the_order_of_the_first_record() -> None:
    turned = RECORD.part(np.arange(20)[::-1])
    ours, theirs = pair([turned, RECORD]).rows
    assert ours.tolist() == list(range(20))
    assert theirs.tolist() == list(range(20))[::-1]


def test_every_paper_is_paired_missing_or_disagreed_on() -> None:
    truth = RECORD.judgement.truth.copy()
    truth[3] = ~truth[3]
    relabelled = replace(RECORD.judgement, truth=truth)
    pairs = pair([RECORD, with_other_text(replace(RECORD, judgement=relabelled), 3, 4).part(np.arange(25))])
    assert (pairs.n_papers, pairs.n_missing, pairs.n_other_text, pairs.n_other_label) == (30, 5, 2, 0)
    assert pairs.n_paired == 23
