"""What programs for text, graphs and molecules say: AllenNLP, spaCy, DGL, PyG, AlphaFold and its kin; and trackers."""

from torchdoctor.explain.steps.row import Row

SCIENCE = (
    Row(
        r"Extra parameters passed to (\w+): (\{[^}\n]{0,200}\})",
        "{0} of the installed AllenNLP does not take {1}: the configuration (or model archive) is of another release. "
        "Install the allennlp and allennlp-models that it was made with, or take these keys out",
        ("python -m pip show allennlp allennlp-models",),
    ),
    Row(
        r"key \"(\w+)\" is required at location \"([\w.]*)\"",
        "The configuration lacks {0} (at '{1}'): add it, or take the configuration of the installed AllenNLP's release",
    ),
    Row(
        r"\[E002\] Can't find factory for '(transformer|curated_transformer)'",
        "The pipeline needs the package that has {0}: spacy-transformers (of newer models spacy-curated-transformers), "
        "next to the spaCy that is there",
        ("python -m pip install spacy-transformers",),
    ),
    Row(
        r"There are 0-in-degree nodes in the graph",
        "A node has no edge that comes in: add one from each to itself, g = dgl.add_self_loop(g) (after "
        "remove_self_loop), or allow it in the layer, allow_zero_in_degree=True",
    ),
    Row(
        r"Cannot assign (?:node|edge) feature \"(\w+)\" on device (\S+) to a graph on device (\w+)",
        "Graph and features must be on one device: g = g.to(device) before; on a GPU that needs DGL's CUDA build",
    ),
    Row(
        r"Found indices in 'edge_index' that are larger than (\d+) \(got (\d+)\)",
        "edge_index names the node {1}, and x has rows 0 to {0}: number the nodes from 0 without gaps, or give x a row "
        "for each; in batches check that every Data has its num_nodes",
    ),
    Row(
        r"Could not find (HHBlits|HHsearch|Jackhmmer) database (\S{1,200})",
        "{0} finds no database {1}: give the path with the files' common beginning (without _cs219.ffdata), in the "
        "folder that was downloaded and unpacked whole, and in a container where it is mounted",
    ),
    Row(
        r"(HHblits|HHsearch|Jackhmmer|Kalign) failed\s+(?:stdout|stderr)",
        "{0} itself failed, and what comes after stderr is its own error: nothing there is usually main memory or a "
        "CPU without AVX2; a database that is incomplete is named there",
        ("free -g",),
    ),
    Row(
        r"API key must be 40 characters long, yours was (\d+)",
        "What was given has {0} signs: copy the whole key of https://wandb.ai/authorize (keys of the newer, longer "
        "kind need a newer wandb); or work without the server",
        ("python -m pip install -U wandb", "wandb login --relogin", "export WANDB_MODE=offline"),
    ),
    Row(
        r"You set `--nodes=(\d+)`|You set `num_nodes=(\d+)` in Lightning, but the number of nodes",
        "Trainer(num_nodes=...) and --nodes of sbatch must be the same: {0}, with one srun for all",
    ),
    Row(
        r"(?:0/\d+|Reason:|Warning) +(?:\w+ +)?(?:ImagePullBackOff|ErrImagePull)|Back-off pulling image",
        "The node cannot fetch the image, and the events say why: a wrong name or tag, no secret for a private "
        "registry (imagePullSecrets), or a limit",
        ("kubectl describe pod POD | tail -n 20",),
    ),
    Row(
        r"pull access denied for ([\w./:-]{1,120}), repository does not exist",
        "There is no public image {0}: it is misspelled, private (docker login), or one that you are to build first "
        "(docker build -t {0} ., in the project's folder)",
    ),
    Row(
        r"You have reached your (?:unauthenticated )?pull rate limit",
        "Docker Hub allows so many pulls an hour: sign in, wait, or take the image from another registry",
        ("docker login",),
    ),
)
