"""What git, the hubs and their tools say as they fetch a project or a model."""

from torchdoctor.explain.steps.row import Row

SOURCES = (
    Row(
        r"not possible because you have unmerged files|Exiting because of an unresolved conflict",
        "An update before stopped half way, so that files are in conflict and what it installs is missing. Copy what "
        "you changed yourself (git status lists it); then, in the program's folder, undo the half-made merge: git "
        "merge --abort; where that fails git reset --hard, by which what you changed there is lost. Pull, and run the "
        "program's update or installer again",
        ("git status", "git stash list"),
    ),
    Row(
        r"Your local changes to the following files would be overwritten by (?:merge|checkout)",
        "Files of the program were changed here: put these changes aside, pull, and bring them back (where that "
        "conflicts, git checkout of the file named takes the new one)",
        ("git stash", "git pull", "git stash pop"),
        unless=r"unmerged files",
    ),
    Row(
        r"untracked working tree files would be overwritten by (?:merge|checkout):\s+([^\n]{1,200})",
        "{0}, and what else the message lists, is in the way of files that the project now brings: move these out of "
        "the folder, then pull again",
        ("git pull",),
    ),
    Row(
        r"destination path '([^'\n]{1,200})' already exists and is not an empty directory",
        "There is a folder {0} already: where it is a whole clone, go into it and git pull; else rename or remove it, "
        "and clone again",
    ),
    Row(
        r"Need to specify how to reconcile divergent branches|You have divergent branches and need to specify",
        "This copy has commits that the project has not: put yours on top of the new ones; where you "
        "made none, clone it again",
        ("git pull --rebase",),
    ),
    Row(
        r"You are not currently on a branch\.",
        "The copy is at a single commit: go back to the project's branch (main, or master), then pull",
        ("git branch -a", "git checkout main", "git pull"),
        also="git pull|merge with|rebase against",
    ),
    Row(
        r"repository is over its data quota|exceeded its LFS budget",
        "The project's share of Git LFS is used up, so its large files come no more by git: take the code without "
        "them, and the weights by the links of its README (releases, the Hugging Face hub), or later",
        ("export GIT_LFS_SKIP_SMUDGE=1",),
    ),
    Row(
        r"git: 'lfs' is not a git command|git-lfs: (?:command )?not found"
        r"|This repository is configured for Git LFS but",
        "Git LFS, which fetches the large files, is missing: install it (apt-get, brew or conda install git-lfs; on "
        "Windows it is part of Git's installer), then in the project's folder",
        ("git lfs install", "git lfs pull"),
    ),
    Row(
        r"git: '([A-Z]\w{1,20})' is not a git command",
        "git's commands are in lower case, and {0} is not: change that line (of the .bat file)",
        unless=r"Traceback \(most recent|[Ff]ailed|[Cc]ould ?n['o]t",
    ),
    Row(
        r"Permission denied \(publickey\)",
        "The address is one for SSH (git@...), which needs a key that the server knows: of a public project take its "
        "https address, git clone https://github.com/OWNER/NAME, for pip git+https://. A private one, or a push, needs "
        "your own key (ssh -T git@github.com shows whether it is known) or a token",
        also=r"git@github\.com",
    ),
    Row(
        r"upload-pack: not our ref ([0-9a-f]{7,40})|reference is not a tree: ([0-9a-f]{7,40})",
        "A submodule is tied to the commit {0}, which its project does not have any more: take that submodule's "
        "newest state, or the project's newer release",
        ("git submodule update --init --recursive --remote",),
    ),
    Row(
        r"pathspec '([^'\n]{1,100})' did not match any file\(s\) known to git",
        "This copy has no branch, tag or file {0}: fetch all, and see what there is; a clone with --depth or of one "
        "branch has no others",
        ("git fetch --all --tags", "git branch -a", "git tag"),
    ),
    Row(
        r"Password authentication in Git is no longer supported|Authentication failed for 'https://huggingface\.co",
        "Where git asks for the password of the hub, give an access token (https://huggingface.co/settings/tokens), "
        "and accept the model's terms on its page; or download without git: hf download OWNER/NAME",
        ("hf auth login",),
        also=r"huggingface\.co",
    ),
    Row(
        r"`?huggingface-cli`? is deprecated and no longer works",
        "The command is called hf now: huggingface-cli login is hf auth login, huggingface-cli download is hf download",
        ("hf auth login",),
    ),
    Row(
        r"EmptyDatasetError: The directory at (\S{1,200}) doesn't contain any data files",
        "{0} has no file of data: an empty or other folder, or files with other endings. Look into it, and name them: "
        'load_dataset("json", data_files=...); a hub\'s name must not be that of a folder here',
    ),
    Row(
        r"NonMatchingSplitsSizesError|NonMatchingChecksumError|ExpectedMoreDownloadedFiles",
        "The data in the cache are not the ones that the data set's card describes: download them again, "
        'load_dataset(..., download_mode="force_redownload"); where the author changed them, '
        'verification_mode="no_checks"',
    ),
    Row(
        r"Couldn't cast array of type",
        "The files (or rows) of the data set do not have the same types in a column, which the message shows: load "
        "those that differ apart, or make them equal; or give features=Features(...)",
        also=r"datasets|arrow|load_dataset",
    ),
)
