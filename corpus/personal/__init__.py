"""Personal data: the kinds there are on Chinese pages, how each is recognised, and what it is replaced by."""
