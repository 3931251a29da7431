"""datatrove's PIIFormatter on texts; runs in datatrove's environment. Pickled texts in, pickled texts out."""

import pickle
import sys

from datatrove.pipeline.formatters import PIIFormatter

formatter = PIIFormatter()
texts = pickle.load(sys.stdin.buffer)
pickle.dump([formatter.format(text) for text in texts], sys.stdout.buffer)
