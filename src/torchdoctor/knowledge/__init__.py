"""What torchdoctor knows beside the machine: releases, drivers, GPUs, official pages, each fact with its source."""
