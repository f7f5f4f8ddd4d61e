"""Which papers a model counts as trained on."""

from arxsift.configs.places import packaged
from arxsift.configs.sets import CV
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.bundle import read_extra
from arxsift.models.paper import Paper
from arxsift.training.data.dataset import LOOK_ONLY
from arxsift.training.data.labels import read_corpus_labels
from arxsift.training.measure.records import read_record, record_name
from arxsift.training.trained_on import memory_of

RELEASED = packaged("models", "released")


def test_labels_that_came_after_the_models_that_ship_do_not_count_as_trained_on() -> None:
    content = read_extra(RELEASED / "tfidf", record_name(CV.name))
    assert content is not None
    judged = {*read_record(content, "tfidf").ids}
    labels = [label.id for label in read_corpus_labels() if label.batch not in LOOK_ONLY]
    for name in ("tfidf", "transformer"):
        memory = memory_of(name, RELEASED / name, load_taxonomy())
        known = {paper for paper in labels if memory.knows(Paper.of("A text of our own", "", paper))}
        if memory.ids:  # a bundle with a list of texts knows papers by their texts alone
            assert known == judged & {*labels}
        else:
            assert not known
