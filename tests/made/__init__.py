"""What tests are made of: papers, models, stores, servers and digests."""
