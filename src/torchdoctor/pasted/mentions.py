"""Versions, GPUs, drivers and systems as they are written inside a sentence, each known by its own shape."""

from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.pasted import sections
from torchdoctor.pasted.kinds import any_of
from torchdoctor.pasted.sections import VERSION

_TORCH = rf"(?=0\.[1-4]|[12]\.\d{{1,2}}){VERSION}"
_BUILD = any_of(  # next to a version
    r"""
    [ ]?\(?(?:cu|cuda ?)\d\d\.?\d\b\)?; [ ]?\(?cpu(?:[ -]only)?\b\)?; [ ]\(?py3[\d.]{1,4}_(?:cuda\d|cpu)[\w.]*;
    [ ](?:with |for |and )?cudatoolkit[ =]\d\d\.\d; [ ]?\+ cu\d{2,3}\b; [ ]\+ {1,2}cuda ?\d\d\.\d\b;
    (?<=\+cuda) \d\d\.\d; -(?:cu\d{2,3}|cpu)(?![\w.]); -cu(?:da)?-?(?:9|1[0-3])\.\d(?![\w.]);
    [ ]?[|/,;] cu(?:\d{2,3}|da(?:9[0-2]|1[0-3]\d))\b; [;=]{1,2} ?(?:py3[\d.]{0,4}_?)?cuda\d[\w.]*;
    [ ]py3[\d.]{1,4}_(?:cuda\d|cpu_)[\w.]*
    """
)
_BARE = (  # "my 3090"
    r"(?:[45]090 ?d\b(?!:)|[2345]0[5-9]0|1[06][5-8]0)(?: ?(?:ti|super|fe\b))*(?: (?:laptop|mobile)(?: gpu)?)?"
)
# These are also other things, and count behind "my", "a GPU is" and the like.
_WEAK = (
    r"9[678]0|[5-9][1-9]0mx?|[67][6-9]00m|[kpt][126][02]00m?|k2200m?|m[1-6]000m?|a[1-6]000m?|p10[246]|"
    r"r9 (?:nano|\d{3}x?)|w[5-7][1-9]00x?"
)
_PLAIN = r"(?:[45]090 ?d\b|[345]0[6-9]0|20[678]0)(?: laptop)?"  # and these after more words, uncounted
_NOT_COUNTED = (
    r"(?=s?\s?(?:$|[,;:!?()/|+&]|\.(?!\d)|\d{1,2} ?g(?:i?b)?\b|"
    r"(?:[rg]tx |nvidia )?(?:gpus?|cards?|graphics|laptops?)\b|(?:ubuntu|windows|win1[01]|linux|debian|centos|"
    r"driver)\b|"
    rf"and (?:an? |my |the |one |two )?(?:[rg]tx|nvidia|geforce|{_BARE})\b))(?!,\d)"
)
_NO_COUNT = (  # of what a number is not
    r"(?! ?(?:[年元步张張个個次轮輪块塊名篇行条维端]|(?:e?mails?|files?|images?|photos?|samples?|steps?|epochs?|"
    r"rows?|lines?|records?|entries|items?|users?|tokens?|clips?|videos?|words?|frames?|pages?|documents?|examples?|"
    r"sentences?|points?|quer(?:y|ies)|requests?|tests?|tasks?|csv|times?|hours?|minutes?|seconds?)\b))"
)
_CARDS = any_of(
    r"""
    a[2456]000 rtx;
    [rg]tx[ -]?(?:pro |ada )?(?:titan(?: (?:x|black|z))?|a?\d{3,4})(?: ?-?(?:ti|super|ada|pro\b|
    blackwell|max-q|sff|[sdm]\b))*(?: (?:ada|blackwell))?(?: generation)?(?: (?:laptop|mobile)(?: gpu)?|
    with max-q(?: design)?)?;
    [vp]100s?(?:-\w+)*; [ab](?:3[18]0|5[78]0|7[57]0)m?; 9[678]0 ?ti; (?:rx )?vega ?(?:56|64);
    (?-i:GRID) [kmpv]\d{2,4}(?:-\w+)?;
    (?:jetson )?(?:agx |orin |xavier )(?:orin|xavier|nx|nano|agx)(?: super)?; (?:radeon )?pro [wv][5-7]\d00;
    (?:(?:intel\(r\) )?data center )?(?-i:GPU Max) 1(?:100|[345]50)(?! ?(?:mi?b|m?w(?:att)?s?|mhz)\b);
    iris xe; nvidia (?:a2|t4g); t(?:400|550|600|1000|
    1200)(?= ?\d{1,2} ?gb?\b|
    (?:laptop|
    gpu)\b);
    [89][1-8]0m(?= (?:nvidia|gpu|laptop));
    p10[246]-\d{2,3}; cmp ?\d{2,3}hx; [pt]4(?=s?(?![a-z0-9_])); p40; k[48]0[mc]?; p[2-6]000; m[46]0;
    a(?:10g?|16|30|40|100|800|[2456]000)(?:-[\w-]+|[ ](?:ada|sxm\d?|pcie|nvl)\b)?;
    [hb][1238]00(?:-\w+)*(?: (?:nvl|pcie|sxm\d?)\b)?; [hl]20; g[hb]\d{2,3}; l4; l40s?; titan[ -]?(?:xp?|v|rtx|black|
    z)(?: \(\w+\))?;
    rx ?(?:[4-6]\d0|[5-9]\d{3})(?: ?(?:xtx?|gre(?![a-z])))?; [5-9]\d[05]0 ?xtx?; 90[67]0 ?xt; 7[79]00 ?gre;
    (?:instinct )?mi\d{2,3}[xa]?;
    arc ?(?:\(tm\) )?(?:pro )?(?:[ab]\d{2,3}m?|[357][357]0m|1[34]0[vt]); 
    gt[ -]?\d{3,4}m?(?: super| ti)?; geforce (?:g[a-z]{0,2} ?)?\d{3,4}m?x?(?: g[stx]{1,2}|(?! drivers?)); \d{3}mx;
    mx ?\d{3};
    [345]0[5-9]0 ?s(?![a-z]); (?-i:16[56]0S\b);
    1[06][5-8]0 ?gtx(?: ?(?:ti|super))?;
    [2-5]0[5-9]0 ?rtx(?: ?(?:ti|super))?;
    (?:ai pro )?r9[67]00(?: ai pro)?
    """
)
_GPU = any_of(
    rf"""
    (?:(?:nvidia|geforce|amd|intel|radeon|tesla|quadro|laptop)[ ]?|tesla-){{0,3}}(?:{_CARDS});
    quadro ?[\w ]{{1,12}}?\d{{3,4}}m?; [kmpt]\d{{3,4}}m? quadro;
    radeon (?:pro [\w ]{{0,8}}?\d{{2,4}}\w?(?: xtx?)?|vii|\d{{4}}[sm]); 
    (?:nvidia )tx[12]; jetson(?: (?:agx|nano|xavier|orin|tx[12]|nx|thor|super|dev(?:eloper)? kit))+; dgx spark;
    (?:(?:nvidia|geforce)[ ]){{1,2}}(?:{_BARE}|[4-9][1-9]0m\b);
    (?:(?<=gpu is )|(?<=gpu is an )|(?<=gpu is a )|(?<=card is )|(?<=card is a )|(?<=card is an )|(?<=gpu: )|
    (?<=card: ))(?:{_WEAK}){_NOT_COUNTED}(?! ?\((?!\d)|, ?\d);
    (?:(?<=my )|(?<=have a )|(?<=have an )|(?<=got a )|(?<=with a )|(?<=on a )|(?<=using a )|(?<=use a )|(?<=\bold )|
    (?<=gpu \()|(?<=laptop )|(?<=laptop with )|(?<=card \()|(?<=显卡是)|(?<=显卡)|(?<=tengo )|(?<=\buna )|
    (?<=\beine )|(?<=\bune )|(?<=\buma )|
    (?<=карта )|(?<=меня )|(?<=quadro )|(?<=geforce )|(?<=nvidia ))(?:{_WEAK}){_NOT_COUNTED}(?! ?\((?!\d)|, ?\d);
    (?:{_WEAK})(?= (?:gpus?|cards?|graphics)\b(?!\s?:));
    (?:(?<=\bmi )|(?<=\bma )|(?<=meine )|(?<=meiner )|(?<=minha )|(?<=моей )|(?<=моя )){_BARE}(?=\W*$|[,.;:!?)(]|
    [ ](?:con|y|et|avec|sur|en|no|ne|se|me|mit|und|ist|com|es|est|läuft|geht|не|с|и|на|в)\b);
    (?:(?<=my )|(?<=\bthe )(?=\d+ (?:(?:also|still) )?(?:runs? out of (?:v?ram|mem|gpu)|
    ran out of (?:v?ram|mem|gpu)|ooms?\b))|(?<=dedicated )|(?<=discrete )|(?<=\ba )|(?<=\ban )|
    (?<=笔记本)|(?<=台式机)|(?<=电脑)|(?<=显卡为)|
    (?<!--gpu )(?<=gpu )|(?<=gpu \()|(?<=gpu \( )|(?<=gpus )|(?<=[x×*] )|(?<=\d[x×*])|(?<=gb )|(?<=显卡)|
    (?<=gpu is )|(?<=card is )|(?<=device is )|(?<=gpus are )|(?<=cards are )|(?<=显卡是)|
    (?<=gpu: )){_BARE}{_NO_COUNT};
    {_BARE}(?= (?:[rg]tx )?(?:gpus?|cards?|graphics)\b| ?\(?\d{{1,2}} ?g(?:b|
    ib)?(?![a-z])| ?(?:的?(?:显卡|顯卡|服务器|机器)|单卡|
    卡上|
    上(?!百|千|万)| ?그래픽));
    (?:(?<=\bthe )|(?<=\bthis )|(?<=\bour )){_BARE}(?= (?:machine|server|workstation|rig)\b);
    {_BARE}(?=[*x×]\d\b); (?<![^\W_])(?<!\S ){_BARE}(?= ?(?:报错|运行|训练|推理));
    (?:(?<=单卡)|(?<=[两四八张張块在是为])|(?<=我用)|(?<=换了)|(?<=换成)|(?<=买了)|(?<=使用)|
    (?<=用的)){_BARE}(?=\W*(?:$|
    [,;。，、()（）+/]|
    (?![年元步张張个個次轮輪吗嗎么块名篇行条维])[\u4e00-\u9fff]));
    (?<=have ){_BARE}(?= ?(?:and|with|on|[,.]|$));
    (?:(?<=\buna )|(?<=\buma )|(?<=\bune )|(?<=\beine )|(?<=\beiner )|(?<=карта )|(?<=карте )|(?<=카드는 )|
    (?<=card: )|(?<=\bcard )|(?<=card \()|(?<=\bnew )|(?<=\bold )|(?<=меня )|(?<=GPUは)|(?<=карта: )|(?<=dual )|
    (?<=pair of )|(?<=single )|
    (?<=[双雙四八]卡)|(?<=\d卡)){_BARE}(?!\s?(?:[a-zа-я]*(?:ages?|steps?|dollars?|euros?|files?|samples?|epochs?|ms|px|
    runs?)\b|
    p\b|,\d));
    (?:(?<=\bwith )|
    (?<!(?:listen|istens|serve[sdr]) on )(?<!(?:stening|serving) on )(?<!port on )(?<=\bon )){_BARE}(?!,\d)(?=\W*$|
    [,.;:!?)(]|\s(?:and|but|with|when|while|under|using|because|
    for|in|
    it|i|the|this|is|crash\w*|freez\w*|hangs?|gives?|runs?|
    or|too|also|
    gets?|fails?|only|inside|works?|doesn't|does)\b);
    (?:(?<=machine )|(?<=laptop )|(?<=workstation )|(?<=with )|(?<=single )|(?<=one )|(?<=two )|(?<='s )|
    (?<=using )|(?<=only )|
    (?<=from \d\d\d\d to )){_PLAIN}{_NOT_COUNTED};
    (?:(?<=, )|(?<=/ )|(?<=\+ )|(?<=\+)|(?<=/)){_PLAIN}(?=\s?(?:[,;/+)]|$));
    (?<![^\W_])(?<!\S ){_BARE}(?= (?:on|with|and) );
    (?<=, ){_BARE}(?= on (?:windows|linux|ubuntu|wsl)); {_BARE}(?=を(?:使|搭載|利用));
    (?<![^\W_])(?<!\S ){_BARE}(?=, ?(?:win(?:dows)? ?1[01]|ubuntu|linux|python|torch|pytorch|driver)\b);
    (?:[1-5]0[5-9]0|16[56]0) ?(?:ti(?: super)?|super|
    m\b)(?: max-q)?(?: (?:laptop|
    mobile)(?: gpu)?)?
    """
)
_LINUX = any_of(
    r"""
    [kxl]?ubuntu; debian; centos; fedora; arch ?linux; (?<=\d\d\d\d on )arch(?=$|[,.)]);
    manjaro; rocky linux; rhel; red ?hat; linux ?mint; pop!?[_ ]os;
    opensuse;
    nixos; gentoo; funtoo; endeavouros; garuda linux; zorin os; nobara; bazzite; cachyos; almalinux;
    (?:oracle|void|alpine|clear|kali|scientific) linux; raspberry pi os; raspbian; open ?euler;
    kylin(?= (?:linux|os|server|desktop|v?\d)); steamos; slackware;
    elementary os; sles(?= \d); proxmox; unraid; truenas(?: scale)?;
    jetpack; (?:amazon )?linux; (?<!your )(?:google coll?ab|colab)(?!s\b)\w*(?: (?:pro\+?|free(?: tier)?|
    notebook)(?!\w))?;
    kaggle(?: notebook)?
    """
)
# Apple's, which only a Mac has; "m2" alone may be a disk.
_CHIP = (
    r"(?:apple )?m[1-5][ -](?:pro|max|ultra|air|mini|studio|imac)\b(?: (?:chip|mac\w*(?: \w+)?))?|"
    r"(?:apple (?:silicon )?|苹果 ?)\(?m[1-5]\)?|"
    r"(?:(?<=on )|(?<=with )|(?<=my )|(?<=an ))apple silicon|"
    r"(?<=\bon )(?-i:M[1-5])(?=$| with (?:py)?(?:torch|thon)|,? (?:py)?torch)|"
    r"(?:(?<=\bon my )|(?<=\bon an )|(?<=\bon a ))(?-i:M[1-5])(?= \(?(?:8|16|18|24|32|36|48|64|96|128) ?gb\b(?! ssd|"
    r" nvme| disk))|"
    r"(?:(?<=\bon my )|(?<=\bon an ))(?-i:M[1-5])(?=\W*$|[,.;)]| (?:and|with|but)\b)|(?-i:M[1-5])(?= ?芯片)|"
    r"(?<!cortex )(?<!tesla )(?<!nvidia )(?-i:M[1-5])(?= (?:chip|mac(?!s\b)\w*|gpu|cpu|machine|laptop)\b)"
)
_OS = any_of(
    rf"""
    win(?:dows)? ?server ?\d{{4}}; (?:microsoft )?windows[ -]?(?:server )?(?:\d{{1,4}}|xp)(?: ?(?:pro|home|x64))?;
    window1[01]; windows(?= (?:machine|pc|laptop|computer|box|desktop|workstation|vm|server)\b(?! users?\b));
    (?:(?-i:Windows|WINDOWS)|(?<=\bin )windows|(?<=\bon )windows|(?<=my )windows|
    windows(?=下(?!载)|系统|上|环境|平台))(?![ -]\w*ed\b(?! (?:with|via|by|using|from)\b));
    (?:win ?1[01]|win(?:7|8(?:\.1)?|xp)|(?:(?<=\bon )|(?<=\bin ))win [78](?=$|[,.;)]| (?:with|and|pc|but|
    x?64|pro|home)\b))(?![\d.])(?: ?pro| ?home)?; (?:linux|
    ubuntu|windows) ?/ ?wsl ?[12]?; wsl[12]-(?:kali|ubuntu|debian|arch|
    fedora)(?: ?linux)?; wsl ?[12]?(?: ?/ ?(?:linux|ubuntu)\b)?;
    mac ?os ?x?(?: (?:version |is |to )*\d[\w.]{{0,11}}| (?!is\b|version\b)[\w.]{{2,12}})?; os ?x; {_CHIP};
    (?:(?<=\bon )|(?<=running ))(?:1[468]|2[0246])\.04(?: lts)?(?= (?:with|and)\b|,);
    (?:(?-i:Mac)(?:book)?|macbook|mac(?= (?:studio|mini)\b)|
    mac(?= ?m[1-5](?![a-z0-9])))(?: (?:pro|air|mini|studio))?(?: \(?m\d\)?(?: (?:pro|max|
    ultra))?)?; (?:{_LINUX})(?:[ -]?(?:lts )?\d[\d.]*)?
    """
)
_DRIVER = (
    r"(?:(?:nvidia |gpu |graphics |cuda |game ready |studio |geforce )*(?:drivers?|"
    r"drive(?=\d{3}\.))|(?:英伟达|显卡)?驱动|ドライバー?|"
    r"(?:версия )?драйвер\w{0,2}|드라이버|"
    r"controlador|treiber(?:version)?|pilote)(?: (?:de|da|von) (?:nvidia|vídeo|la gráfica))?"
    r"(?:,? (?:which|that)(?= is))?(?: version| branch| \(version:?)?"
    r"(?: (?:is|are|was|es|é|ist|est)(?: (?:at|o|el|la|le))?|"
    r" (?:updated|upgraded|downgraded) to|"
    r" (?:from \S+ )?to|は|が|は、|는 |은 |"
    r"(?:版本号?)?(?:是|"
    r"为|為|更新到了?|升级到了?|用的是?)?|"
    r"のバージョンは?| 버전은?)?(?:(?:(?<= is)|(?<= to)) version)?[ :=v(`]{0,3}"
)
# Of a number alone it must be said that it is one of a driver, and nothing may be counted with it.
_BRANCH = (  # of Linux, and of Windows
    r"(?:38[47]|390|396|41[058]|43[05]|4[45]0|45[5-7]|46[05]|47[0-4]|49[4-7]|5[1-3][0-9]|53[5-8]|54[56]|55[0-5]|"
    r"56[0-6]|"
    r"57[0-7]|58[0-2]|59[0-6])"
)
_OF_DRIVER = (
    r"\d{3}\.\d{2,3}(?:\.\d{1,3})?|\d\d\.\d{1,2}\.1\d\.\d{4}|"
    r"(?:(?<=version )|(?<=branch )|(?<=is )|(?<=: )|(?<=:)|(?<=版本)|(?<=版本是)|(?<=版本为))[3-6]\d\d"
    r"(?=\s?(?:$|[,;:!?()/|&]|\.(?!\d)|(?:and|with|on|installed|but)\b))(?!,\d)|"
    rf"(?:(?<=driver )|(?<=drivers )|(?<=driver \()|(?<=驱动)|(?<=driver v)|(?<=treiber )|(?<=pilote )|"
    rf"(?<=драйвер ))(?:{_BRANCH}|{_BRANCH}\.[x*]+)"
    r"(?=\s?(?:$|[,;!?()/|&。，、+]|\.(?!\d)|(?:and|with|on|installed|but|series|branch|y|con|e|com|et|avec|und|"
    r"mit|и|с)\b))(?!,\d)"
)
# "torch 版本是2.1", "torchのバージョンは2.1", "torch 버전은 2.1", "la versión de torch es 2.1"
_VERSION = (
    r"(?:[ _-]?(?:versions?|ver\.?|版本号?(?:是|为|為)?|版)|の?(?:バージョン|version)(?:は|が)?|[はが是为為]|用的是?|"
    r"\s?버전(?:은|이|:)?|(?:은|는) |"
    r" (?:версии|версия)| (?:es|é|est|ist|è)(?: (?:la|a|o))?(?= \d))"
)
_IS = r"[ :=@]{0,3}(?:versions? )?v?"
_MENTION = re.compile(
    rf"(?:(?<![A-Za-z0-9_./\\-])|(?<=\d/)(?=(?:py)?torch \d|python \d|[rg]tx|ubuntu|win)|"
    rf"(?=(?:显卡|英伟达)?驱动))(?:"
    rf"(?:py)?torch(?: version)?(?: from (?:version )?v?{_TORCH})? to (?:version )?v?(?P<new_torch>{_TORCH})|"
    rf"python(?: version)?(?: from (?:version )?v?3\.\d[\d.]*)? to (?:version "
    rf")?v?(?P<new_python>3\.\d{{1,2}}(?:\.\d{{1,2}})?)|"
    rf"(?:py)?torch package \(version (?P<pkg_torch>{_TORCH})\)|"
    rf"python \(version (?P<own_python>3\.\d{{1,2}}(?:\.\d{{1,2}})?)\)|"
    rf"(?:pytorch?|(?:py|lib)?torch)(?:(?<=pip show torch) (?:says|shows|gives):?|\.__version__(?: (?:shows?|"
    rf"gives?|says|returns?|prints?|"
    rf"outputs?)(?: me)?)?|{_VERSION})?"
    rf"(?: (?:that )?(?:i|we)(?:'m|'re|'ve| am| are| have)?(?: have| use| using| run| running| installed| got|"
    rf" on){{1,2}})?"
    rf"(?: (?:(?:is|was|are|were)(?: both| the)?|nightly|stable|release))?"
    rf"(?: [-–—]{{1,2}}>? | ?-(?=v\d|\d[\d.]+(?:(?:a|b|rc|\.dev)\d+)?\+|\d\.\d{{1,2}}\.\d\b)|\.(?=\d)|[ :=@]{{0,3}})"
    rf"[\"'(]?v?(?P<torch>{_TORCH}(?:{_BUILD})?)|"
    rf"torchvision(?:-|(?: version)?(?: is)?{_IS})\(?v?(?P<torchvision>(?=0\.){VERSION})|"
    rf"torchaudio(?:-|(?: version)?(?: is)?{_IS})\(?v?(?P<torchaudio>(?=[02]\.){VERSION})|"
    rf"torchtext{_IS}(?P<torchtext>(?=0\.){VERSION})|numpy{_IS}(?P<numpy>(?=[12]\.){VERSION})|"
    rf"triton(?:{_IS}|-)(?P<triton>(?=[23]\.){VERSION})|xformers{_IS}(?P<xformers>(?=0\.0){VERSION})|"
    rf"v?(?P<of_torch>{_TORCH}) (?:version )?of (?:py)?torch|version v?(?P<v_torch>{_TORCH}) of (?:py)?torch|"
    rf"(?<!audio )(?<!vision )(?<!audio: )(?<!vision: )(?P<tag_torch>[12]\.\d{{1,2}}\.\d(?:\.dev\d{{8}}|"
    rf"\.post\d)?\+(?:cpu|cu\d{{2,3}}|"
    rf"rocm\d\.\d))|"
    rf"(?:python|pyton|pyhton|py)(?: (?:--version|-V)(?: (?:gives|says|shows|prints|returns|is|reports))?:?|"
    rf"{_VERSION})?(?: (?:that )?(?:i|we)(?:'m| am)? (?:have|use|"
    rf"using))?(?: is)?[ :=-]{{0,2}}\(?v?"
    rf"(?P<python>(?:2\.7|3\.[1-3]?\d)(?:\.\d{{1,2}})?)|py(?:thon)?-?(?P<short_python>27|3[5-9]|31\d)|"
    rf"{_DRIVER}(?P<driver>{_OF_DRIVER})|(?P<os>{_OS})|"
    rf"(?P<of_driver>\d{{3}}\.\d{{2,3}}(?:\.\d{{1,3}})?) (?:(?:nvidia|game ready|studio) )?drivers?|"
    rf"(?:nvidia )?(?P<branch_driver>{_BRANCH}) (?:driver|nvidia drivers?)(?=\W*$|[,.;:!?()]| (?:and|with|on|is|but|"
    rf"in|for|"
    rf"here)\b)|"
    rf"nvidia-(?:driver[- ](?P<package_driver>\d{{3}})|(?P<debian_driver>{_BRANCH}))(?:-open|-server)*|"
    rf"nvidia(?:[ -]|-smi(?: (?:says|shows|reports|gives|prints))?:? )(?P<nv_driver>[3-6]\d\d\.\d{{2,3}}(?:\.\d\d)?)|"
    rf"nvidia-smi (?:says|shows|reports|gives|prints):? (?P<smi_driver>{_BRANCH})(?=\W*$|[,.;)] )|"
    rf"(?:(?P<count>(?<!cuda:)[1-9]\d{{0,2}}|one|two|three|four|six|eight|dual|twin|triple|quad|"
    rf"(?:a )?(?:pair|couple) of|"
    rf"(?<!第)[两兩双雙二三四六八])(?: ?(?:[x×*]|[张張块塊卡枚]| pieces?(?: of)?| units of))?[ -]?"
    rf"(?:(?:gpus?|cards?|卡)(?: ?[(:,-] ?| (?:of )?))?)?"
    rf"(?P<gpu>(?:{_GPU})s?(?:(?: ?\d{{1,3}} ?gi?b?)? ?[x×*] ?\d{{1,2}}\b)?))"
    r"(?!(?![\u3040-\u9fff\uac00-\ud7a3]|/\d\d ?gb)[\w*/\\%]|\.\d|-(?!\d\d? ?gb)\w|"
    r" (?:above|below)\)| ?(?:[❌✗]|\((?:sold|returned|broken|dead)\b))",
    re.IGNORECASE,
)
_SIGNS = re.compile(  # a line with none of them names nothing
    r"torch|py(?!pi)|triton|xformers|driver|驱动|[rg]tx|titan|quadro|radeon|nvidia|geforce|(?<![a-z])win|linux|"
    r"(?<![a-z])mac|os ?x|wsl|"
    r"\bm[1-5]\b|silicon|\d\.04\b|colab|kaggle|ubuntu|debian|manjaro|mint|\barch\b|rocky|pop!|zorin|nobara|bazzite|"
    r"cachyos|endeavour|garuda|alma|centos|fedora|rhel|red ?hat|suse|nixos|gentoo|"
    r"funtoo|jet|dgx|\d0[5-9]0|16[56]0|\d00 ?xt|\d[05]0m?\b|\brx|\barc\b|"
    r"[abhlptvmk]i?\d|\bgt ?\d|\d0mx?\b|9[678]0|\br9 \d|vega|\bgrid\b|\bcmp|orin|xavier|iris|\bw\d|is_available|"
    r"cuda available is|(?<![a-z])mx ?\d|파이[토썬톤]|윈도|우분투|"
    r"리눅스|드라이|винд|убунт|линук|"
    r"パイソ|\+cpu|\+cu\d|treiber|pilote|ドライ|драйв",
    re.IGNORECASE,
)
_OF_MAC = re.compile(
    r"(?:apple )?(?:苹果 ?)?(?:silicon )?\(?(m[1-5](?:[ -](?:pro|max|ultra))?|"
    r"(?<=apple )silicon).*",
    re.IGNORECASE,
)
_OF_WHEEL = re.compile(r"(?<=[0-9a-z])-(?:cp|py)\d.*")  # of a file's name
_OF_NODES = re.compile(r"\s(?:nodes|machines|servers|instances|hosts|pods|workers)\b", re.IGNORECASE)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "six": 6,
    "eight": 8,
    **dict.fromkeys(("dual", "twin", "pair of", "a pair of", "couple of", "a couple of"), 2),
    "triple": 3,
    "quad": 4,
    **dict(zip("两兩双雙二三四六八", (2, 2, 2, 2, 2, 3, 4, 6, 8), strict=True)),
}
COMPANIONS = ("torchvision", "torchaudio", "torchtext", "numpy", "triton", "xformers")
_CPU_BEFORE = re.compile(
    r"\bcpu(?:[- ]only)?(?: (?:version|build|wheel|variant)s?)?(?: (?:of|for))?(?: the)? $|(?<![a-z])cpu版本?的?\s?$",
    re.IGNORECASE,
)
_NOT_CPU = re.compile(r"(?:不要|不能|不想|不用|别(?!的)|勿)[^,，。;；]{0,12}$")
# "dgl==1.1.2+cu118": the tag is that of another package.
_OF_PACKAGE = re.compile(
    r"(?<![\w-])(?!(?:py|lib)?torch ?=)[A-Za-z][\w.-]{1,40} ?[=@]{1,2} ?$|"
    r"\b(?:dgl|spconv|mmcv[\w-]*|flash[-_ ]?attn|[\w-]*gptq|exllama\w*|torch[-_]\w+|detectron2|pytorch3d|kaolin|"
    r"natten|"
    r"cupy[\w-]*|vllm|bitsandbytes|deepspeed|apex|triton|llama[-_]cpp[-_]python|pyg[-_]lib)(?: version| is)? v?$",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"(?:gpus?|cards?|卡) ?[(:,-]", re.IGNORECASE)  # "two GPUs: A6000 and GT1030" has one of each
_AND_ANOTHER = re.compile(
    r"(?: ?\d{1,3} ?gb)?\s?(?:,|and\b|&|\+|，|和)\s?(?:and )?(?:an? |one )?(?:nvidia |geforce |amd |"
    r"radeon )?(?:[rg]tx ?)?"
    r"[a-z]{0,3} ?\d{2,4}(?! ?g(?:i?b)?\b)",
    re.IGNORECASE,
)
MOST = 12  # in one sentence; a longer one is a table


class Mention(NamedTuple):
    kind: str
    value: str
    start: int
    end: int


def likely(line: str) -> bool:
    return _SIGNS.search(line) is not None


def mentions(sentence: str) -> Iterator[Mention]:
    """In the order of the sentence; kinds and values as of a list that is written by hand."""
    for number, match in enumerate(_MENTION.finditer(sentence)):
        if ".dist-info" in match[0]:
            continue  # of a folder, which may be gone
        if number < MOST and not (match.lastgroup == "tag_torch" and _OF_PACKAGE.search(sentence, 0, match.start())):
            kind = str(match.lastgroup).rpartition("_")[2]  # "torch" of "tag_torch"
            lead = sentence[: match.start()]
            if (
                kind == "gpu"
                and match["count"]
                and _OF_EACH.search(match[0])
                and _AND_ANOTHER.match(sentence, match.end())
            ):
                yield Mention(kind, _value(kind, match, counted=False), match.start(), match.end())
                continue
            cpu = " (cpu)" if kind == "torch" and _CPU_BEFORE.search(lead) and not _NOT_CPU.search(lead) else ""
            yield Mention(kind, f"{_value(kind, match)}{cpu}", match.start(), match.end())


def _value(kind: str, match: re.Match[str], counted: bool = True) -> str:
    if kind == "driver":
        return sections.driver(match[str(match.lastgroup)])
    if match.lastgroup == "short_python":
        return f"{match['short_python'][0]}.{match['short_python'][1:]}"
    if kind == "os":
        return _system(match["os"].strip(" ."))
    if kind != "gpu":
        return _OF_WHEEL.sub("", str(match[str(match.lastgroup)])).strip(" .")
    counted = counted and _OF_NODES.match(match.string, match.end()) is None
    count = (match["count"] or "").lower() if counted else ""
    name = match["gpu"].strip()
    if name.lower() != "l40s" or (count and count.isascii()):  # which is a GPU's own name, or several L40
        name = re.sub(r"(?<=\w\d)s$|(?<=[tT][iI])s$", "", name)
    return f"{_NUMBERS.get(count) or int(count)} x {name}" if count else name


def _system(name: str) -> str:
    """With its own name, where only its chip or its number is told."""
    if re.fullmatch(r"M\d", name):
        return f"macOS ({name})"  # which may be a disk
    if chip := _OF_MAC.fullmatch(name):
        return f"macOS (Apple {chip[1].replace('-', ' ')})"
    name = re.sub(r"win(?:dows)? ?server ?(?=\d)", "Windows Server ", name, flags=re.IGNORECASE)
    return f"Ubuntu {name}" if name[0].isdigit() else name
