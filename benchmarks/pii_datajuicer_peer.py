"""data-juicer's mappers for personal data on texts; runs in its environment. Pickled texts in, pickled texts out."""

import os
import pickle
import sys

# It prints to standard output as it is imported.
answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

from data_juicer.ops.mapper.clean_email_mapper import CleanEmailMapper  # noqa: E402
from data_juicer.ops.mapper.clean_ip_mapper import CleanIpMapper  # noqa: E402

texts = pickle.load(sys.stdin.buffer)
for mapper in (CleanEmailMapper(), CleanIpMapper()):
    texts = mapper.process_batched({"text": list(texts)})["text"]
pickle.dump(list(texts), answer)
answer.close()
