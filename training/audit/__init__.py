"""Labels and what models that had not seen them say in, labels and topics worth a second look out."""
