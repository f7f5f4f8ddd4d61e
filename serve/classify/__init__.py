"""What `arxsift classify` needs: the texts it was given, the labelled papers most alike, a guess at the language."""
