"""Turn tasks into content and images, and let people edit them."""
