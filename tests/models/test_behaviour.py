"""What both released models must do: abstracts nobody may miss, others nobody wants, harmless edits, direction."""

from typing import NamedTuple

import pytest
from made.classifier import explain_verdict

from arxsift.configs.places import packaged
from arxsift.configs.taxonomy import load_taxonomy
from arxsift.models.bundle import load_bundle
from arxsift.models.classifier import Classifier
from arxsift.models.paper import Paper
from arxsift.models.verdict import Verdict
from arxsift.training.data.labels import labelled_seeds


class Written(NamedTuple):
    """A paper made up for this test."""

    title: str
    abstract: str


UNMISTAKABLE = {
    "interpretability": [
        Written(
            "Tracing a date-arithmetic circuit through a small language model",
            "How do language models add a number of days to a date? We reverse-engineer the mechanism in a "
            "twelve-layer transformer. Activation patching localises the computation to nine attention heads and two "
            "MLP layers; ablating the rest of the network leaves accuracy unchanged. Sparse autoencoders trained on "
            "the residual stream at these layers yield monosemantic features for months, weekdays and carries, and "
            "steering along single features changes the predicted date in the expected direction. Causal "
            "interventions on the carry feature confirm that the circuit composes two subroutines that earlier probing "
            "work took to be one. We release the feature dictionary and discuss what mechanistic interpretability can "
            "and cannot conclude from faithful circuits.",
        ),
        Written(
            "Do attribution maps explain? A test with planted evidence",
            "Feature attribution methods such as integrated gradients, SHAP and layer-wise relevance propagation are "
            "used to explain the predictions of deep networks, yet their faithfulness is rarely known. We build image "
            "and text classifiers in which the evidence for each decision is planted, so that the correct explanation "
            "is known exactly. Across eight attribution methods and three architectures, saliency maps rank planted "
            "pixels well but assign relevance to features that the network provably ignores. Concept-based "
            "explanations are more faithful but less stable. We derive a metric of explanation quality that needs no "
            "retraining and recommend which explanation method to trust when.",
        ),
    ],
    "brain-encoding": [
        Written(
            "Speech model representations predict cortical responses to podcasts",
            "We ask which representations of self-supervised speech models best predict human brain activity. Twelve "
            "participants listened to four hours of podcasts during functional magnetic resonance imaging. Voxelwise "
            "encoding models map the hidden states of each layer to fMRI responses and are evaluated on held-out "
            "stories. Middle layers best predict superior temporal cortex, later layers prefrontal and parietal "
            "cortex, and fine-tuning on semantic tasks improves brain alignment in the language network only. "
            "Variance partitioning shows that most of the gain comes from contextual information over about ten "
            "words. The results link the processing hierarchy of artificial networks to that of the human auditory "
            "cortex.",
        ),
        Written(
            "A foundation model of intracranial recordings decodes intended words",
            "Brain-computer interfaces need long calibration because neural recordings differ between people and "
            "days. We pretrain a masked autoencoder on 900 hours of electrocorticography and stereo-EEG from 43 "
            "patients and fine-tune it to decode intended words. With ten minutes of calibration data, decoding "
            "accuracy from neural activity exceeds that of subject-specific decoders trained on two hours. The learned "
            "embeddings of neural population activity separate phonetic features in superior temporal gyrus and "
            "articulatory plans in motor cortex, and transfer to recordings of spike trains from microelectrode "
            "arrays in monkeys. Pretraining across brains thus yields shared neural representations of language.",
        ),
    ],
    "snn-neuromorphic": [
        Written(
            "Training deep spiking networks with eligibility traces on neuromorphic chips",
            "Spiking neural networks promise low energy on neuromorphic hardware, but surrogate-gradient training by "
            "backpropagation through time needs memory that grows with the length of the input. We present a local "
            "learning rule for leaky integrate-and-fire neurons that combines eligibility traces with a broadcast "
            "error signal and spike-timing-dependent plasticity. On event-based vision and spoken digits it comes "
            "within one per cent of surrogate gradients while its memory stays constant in time. Implemented on the "
            "Loihi 2 neuromorphic processor it learns on chip at 4 mW. Sparse spikes and adaptive thresholds reduce "
            "synaptic operations by a factor of six.",
        ),
        Written(
            "Memristive synapses with Hebbian plasticity for in-memory learning",
            "In-memory computing with memristor crossbars removes the traffic between memory and processor, but "
            "device variability harms learning. We fabricate a crossbar of hafnium-oxide memristive synapses and show "
            "that a three-factor Hebbian rule, gated by a dendritic signal, tolerates drift and stochastic switching. "
            "A neuromorphic system of 256 spiking neurons learns to classify odours from an event-based sensor with "
            "few examples, continually and without forgetting. We compare the energy per synaptic event with digital "
            "spiking neural network accelerators and with measurements of biological synapses, and discuss scaling to "
            "larger neuromorphic arrays.",
        ),
    ],
    "neurosymbolic": [
        Written(
            "Learning probabilistic logic programs with neural predicates from raw images",
            "Neurosymbolic systems combine perception by neural networks with reasoning by logic, but most assume "
            "that the rules are given. We present a method that learns first-order logic rules and neural predicates "
            "jointly. A differentiable inductive logic programming engine proposes clauses, an answer set solver "
            "checks their consistency, and gradients flow through probabilistic inference into the perception "
            "network. On relational puzzles from images the system recovers the correct logic program from a few "
            "hundred examples and generalises systematically to larger puzzles, where purely neural baselines fail. "
            "The learned symbolic rules are short and can be edited by hand. Knowledge compilation keeps exact "
            "inference tractable.",
        ),
        Written(
            "Language models that prove: neural proof search with a symbolic verifier in the loop",
            "We study neuro-symbolic theorem proving in which a language model proposes proof steps in a formal "
            "language and a symbolic solver verifies each step and returns counterexamples. The model is trained on "
            "its own verified proofs and on programs synthesised from failed ones. A library of learned abstractions "
            "grows during training: symbolic compression finds recurring subproofs, which become new tactics. On "
            "benchmarks of logical reasoning and program synthesis the combination of neural guidance and symbolic "
            "search solves 31 per cent more problems than chain-of-thought reasoning, and every answer carries a "
            "machine-checked proof. We analyse when constraints from the logic help neural learning.",
        ),
    ],
    "architectures": [
        Written(
            "Gated linear attention with a decaying memory for long sequences",
            "Softmax attention costs quadratic time in the length of the sequence. We introduce a new sequence layer "
            "that combines linear attention with a gated recurrent state, unifying state space models and linear "
            "transformers. A chunkwise parallel form trains as fast as optimised attention kernels, and a recurrent "
            "form runs inference in constant memory. As a drop-in replacement for self-attention, the architecture "
            "matches transformers of up to 3 billion parameters in language modelling perplexity and outperforms "
            "Mamba and RWKV in recall-intensive tasks. Ablations show that data-dependent decay and a hybrid of "
            "local attention with the recurrent layer matter most. Code of the architecture is released.",
        ),
        Written(
            "A mixture-of-experts backbone whose experts are generated by a hypernetwork",
            "Sparse mixture-of-experts layers scale transformers cheaply but store each expert separately. We propose "
            "a backbone architecture in which a hypernetwork generates expert weights from learned embeddings, and a "
            "router chooses embeddings per token. The layer decouples the number of experts from the parameter count. "
            "We replace the feed-forward block of transformers for vision and language with it, and compare with dense "
            "and sparse architectures of equal compute. The new architecture improves accuracy on image "
            "classification and perplexity in language modelling, and its residual blocks can be stacked recursively "
            "with shared weights. We ablate depth, width, routing and the design of the hypernetwork.",
        ),
    ],
    "theory": [
        Written(
            "Depth separation and the implicit bias of gradient flow in two-layer ReLU networks",
            "We prove that gradient flow on two-layer ReLU networks converges to a max-margin solution in a function "
            "space norm, and characterise its generalisation error. Our main theorem gives matching upper and lower "
            "bounds on the number of samples that overparameterised neural networks need to learn a target of low "
            "intrinsic dimension, and shows that kernel methods in the neural tangent kernel regime need polynomially "
            "more. The proof analyses training dynamics in the mean-field limit by a novel Lyapunov argument. We also "
            "establish a depth separation: functions approximated by three-layer networks of polynomial width require "
            "exponential width with two layers. Numerical experiments agree with the theory.",
        ),
        Written(
            "A statistical mechanics of feature learning in deep linear and non-linear networks",
            "We develop an analytical theory of the phase transitions that neural networks undergo during training. "
            "With the replica method we compute the generalisation error of a teacher-student setting in the "
            "high-dimensional limit, where the numbers of samples, parameters and dimensions diverge together. The "
            "theory predicts a transition between lazy training and feature learning, scaling laws with exponents "
            "given by the spectrum of the data covariance, and the double descent of the test error. For deep linear "
            "networks we solve the dynamics of stochastic gradient descent exactly. The loss landscape of associative "
            "memory models follows as a special case with exponential capacity.",
        ),
    ],
}

OUT_OF_SCOPE = {
    "tumours": Written(
        "Semi-supervised segmentation of liver tumours in computed tomography",
        "Accurate segmentation of liver tumours is needed to plan radiotherapy, but annotated scans are scarce. We "
        "present a semi-supervised pipeline that trains a U-Net on 80 annotated and 600 unannotated computed "
        "tomography scans from three hospitals. Pseudo-labels are filtered by uncertainty and refined with a "
        "consistency loss over augmentations. On a held-out hospital the Dice coefficient for tumours rises from 0.61 "
        "to 0.70, and the volume error falls by a third. Radiologists preferred the contours of our method in 72 per "
        "cent of cases. We describe failure cases in patients with cirrhosis and release the trained weights for "
        "clinical research.",
    ),
    "recommender": Written(
        "Debiased session-based recommendation for online shops",
        "Recommender systems trained on clicks favour popular items. We study session-based recommendation in three "
        "online shops and correct popularity bias by inverse propensity scoring of logged impressions. User sessions "
        "are embedded with co-purchase statistics, and candidate items are ranked with a pairwise loss over sampled "
        "negatives. In offline experiments recall at 20 of rarely bought items improves by 18 per cent with no loss "
        "for popular ones. An online test with 400,000 customers over four weeks raised conversion by 1.3 per cent and "
        "reduced returns. We report how the frequency of updates, the cold start of new items and seasonal demand "
        "affect the recommendations.",
    ),
    "speech recognition": Written(
        "Robust speech recognition for emergency calls in noisy environments",
        "Automatic speech recognition of emergency calls is hard because of noise, dialect and distress. We collect "
        "310 hours of transcribed calls from two dispatch centres and fine-tune a publicly available speech "
        "recogniser on them. Noise augmentation with recorded sirens and traffic, together with a domain language "
        "model for street names, lowers the word error rate from 28.4 to 17.9 per cent. Errors in addresses fall by "
        "half. We also measure the latency of streaming transcription on commodity servers and study how dispatchers "
        "use live captions. An anonymised test set is available to researchers on request.",
    ),
    "prompting agent": Written(
        "A prompting agent that books travel with web tools",
        "Large language models can act as agents that call tools. We present an agent that plans and books business "
        "travel from requests in e-mail. A prompt describes the available web tools for flights, hotels and "
        "calendars; the agent asks the user when a request is ambiguous and retries after tool errors. We collect a "
        "benchmark of 500 requests with simulated booking sites and compare prompting strategies for four commercial "
        "language models. The best agent completes 63 per cent of requests without help. Most failures come from "
        "forgotten budget limits and from outdated pages. User feedback and guardrails against costly actions are "
        "discussed.",
    ),
}

TELLING = {
    "interpretability": "We use sparse autoencoders, probing and activation patching to find interpretable circuits.",
    "brain-encoding": "We fit voxelwise encoding models that predict fMRI responses and decode neural recordings.",
    "snn-neuromorphic": "We convert it to a spiking neural network and run it on neuromorphic hardware.",
    "neurosymbolic": "We combine it with logic rules and a symbolic solver in a neurosymbolic system.",
    "architectures": "We propose a new transformer architecture with linear attention and state space layers.",
    "theory": "We prove a generalization bound and analyse gradient descent dynamics of neural networks.",
}

CASES = [(topic, written) for topic, some in UNMISTAKABLE.items() for written in some]
EVERYTHING = [*(written for _, written in CASES), *OUT_OF_SCOPE.values()]


@pytest.fixture(scope="session", params=["tfidf", "transformer", "cascade"])
def model(request: pytest.FixtureRequest) -> Classifier:
    return load_bundle(packaged("models", "released") / request.param)


def judge(model: Classifier, title: str, abstract: str) -> Verdict:
    return model.predict([Paper.of(title, abstract)])[0]


def by_title(written: Written) -> str:
    return written.title


def test_every_topic_has_its_unmistakable_abstracts_of_real_length() -> None:
    assert list(UNMISTAKABLE) == list(TELLING) == list(load_taxonomy().ids)
    assert {len(some) for some in UNMISTAKABLE.values()} == {2}
    assert [w.title for w in EVERYTHING if not 80 <= len(w.abstract.split()) <= 150] == []


@pytest.mark.parametrize(("topic", "written"), CASES, ids=[written.title for _, written in CASES])
def test_an_unmistakable_abstract_gets_its_topic(model: Classifier, topic: str, written: Written) -> None:
    verdict = judge(model, *written)
    assert topic in verdict.topics
    assert verdict.in_scope > 0.5


@pytest.mark.parametrize("subject", OUT_OF_SCOPE)
def test_an_abstract_out_of_scope_gets_no_topic(model: Classifier, subject: str) -> None:
    verdict = judge(model, *OUT_OF_SCOPE[subject])
    assert verdict.topics == ()
    assert verdict.in_scope < 0.5


@pytest.mark.parametrize("written", EVERYTHING, ids=by_title)
def test_case_white_space_and_markup_change_nothing(model: Classifier, written: Written) -> None:
    title, abstract = written
    verdict = judge(model, title, abstract)
    first, *rest = abstract.split(" ")
    edits = [
        (title.upper(), abstract),
        (title, abstract.lower()),
        (f"\n {title.replace(' ', chr(10) + '  ')}\n", abstract.replace(". ", ".\r\n\t ")),
        (rf"\textbf{{{title}}}", " ".join([rf"\emph{{{first}}}", *rest])),
        (f"${title}$", abstract.replace("per cent", r"per\ cent").replace(" ", "~", 5)),
    ]
    for edited in edits:
        after = judge(model, *edited)
        assert after.topics == verdict.topics
        assert after.scores == pytest.approx(verdict.scores, abs=1e-4)


@pytest.mark.parametrize("written", EVERYTHING, ids=by_title)
def test_a_version_note_at_the_end_changes_no_topic(model: Classifier, written: Written) -> None:
    verdict = judge(model, *written)
    after = judge(model, written.title, f"{written.abstract} This is version 2; typos in Table 3 were corrected.")
    assert after.topics == verdict.topics
    assert after.scores == pytest.approx(verdict.scores, abs=0.15)


@pytest.mark.parametrize("topic", TELLING)
@pytest.mark.parametrize("subject", OUT_OF_SCOPE)
def test_a_telling_sentence_raises_its_topic_most(model: Classifier, subject: str, topic: str) -> None:
    title, abstract = OUT_OF_SCOPE[subject]
    before, after = (judge(model, title, text).scores for text in (abstract, f"{abstract} {TELLING[topic]}"))
    rises = {name: after[name] - before[name] for name in before}
    assert rises[topic] == max(rises.values()) > 0


@pytest.mark.parametrize(("topic", "written"), CASES, ids=[written.title for _, written in CASES])
def test_the_evidence_is_in_the_text(model: Classifier, topic: str, written: Written) -> None:
    from arxsift.models.ngrams import split

    paper = Paper.of(*written)
    found = [
        evidence for evidence in explain_verdict(model, paper, model.predict([paper])[0]) if evidence.topic == topic
    ]
    assert len(found) >= 3
    text = f" {' '.join([*split(paper.title), *split(paper.abstract)])} "
    # the transformer also shows whole sentences, with their capitals and marks: words are compared with words
    assert all(f" {' '.join(split(evidence.text))} " in text for evidence in found)


def test_the_seeds_come_back_as_they_were_labelled(model: Classifier) -> None:
    """The model was fitted on them: anything much below 1 means that text or labels were mixed up."""
    seeds = labelled_seeds(model.taxonomy)[::3]  # a third of them tells; the network takes a while for each
    verdicts = model.predict([seed.paper for seed in seeds])
    hits = sum(len({*verdict.topics} & {*seed.topics}) for verdict, seed in zip(verdicts, seeds, strict=True))
    claims = sum(len(verdict.topics) + len(seed.topics) for verdict, seed in zip(verdicts, seeds, strict=True))
    assert 2 * hits / claims > 0.9
