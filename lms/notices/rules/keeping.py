"""How long notices and the records of what went out are kept, and when something waits too long. Pure."""

from datetime import timedelta

# All numbers here are ours [default]. What was read a good year ago is cleared; what nobody has read stays.
NOTICES_KEPT = timedelta(days=400)
# How a delivery went matters while somebody may ask for it; the notice itself is in the inbox.
DELIVERIES_KEPT = timedelta(days=90)
# Deleted in one transaction at the most.
CLEARED_AT_ONCE = 2_000
# What should have gone out so long ago is stuck: somebody must look at the server.
STUCK_AFTER = timedelta(hours=1)
