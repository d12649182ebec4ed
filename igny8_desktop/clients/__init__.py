"""Talk to the outside: AI models, WordPress, folders and keyrings."""
