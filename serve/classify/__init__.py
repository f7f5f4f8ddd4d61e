"""What `arxsift classify` needs: the given texts, the most similar labelled papers, a guess at the language."""
