"""Encoders of a few thousand random weights, saved as Hugging Face saves them: what real ones are to users."""

from pathlib import Path

from made.papers import COMMON, SYLLABLES, WORDS

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def vocabulary() -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:-'"
    words = sorted({word for words in WORDS.values() for word in words})
    return [*SPECIAL, *letters, *(f"##{letter}" for letter in letters), *words]


def pieces() -> list[str]:
    """The vocabulary, the made papers' common words, and the syllables of their rare ones: a paper is 90 tokens."""
    return [
        *vocabulary(),
        *(word for word in COMMON if len(word) > 1),
        *SYLLABLES,
        *(f"##{syllable}" for syllable in SYLLABLES),
    ]


def save_tokenizer(folder: Path) -> None:
    """A WordPiece tokenizer that knows the made papers' words and syllables, and else letters."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import PreTrainedTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(pieces()))
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"))
    made = PreTrainedTokenizerFast(tokenizer_object=tokenizer._tokenizer)  # type: ignore[no-untyped-call]
    made.save_pretrained(folder)


def save_bert(folder: Path, seed: int = 0) -> Path:
    """Two layers of width 32; the same seed gives the same weights."""
    import torch
    from transformers import BertConfig, BertModel

    save_tokenizer(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(pieces()),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def save_distilbert(folder: Path, seed: int = 0) -> Path:
    """Another architecture: no token types, other names of its parts."""
    import torch
    from transformers import DistilBertConfig, DistilBertModel

    save_tokenizer(folder)
    torch.manual_seed(seed)
    config = DistilBertConfig(vocab_size=len(pieces()), dim=32, n_layers=2, n_heads=4, hidden_dim=64)
    DistilBertModel(config).save_pretrained(folder)
    return folder
