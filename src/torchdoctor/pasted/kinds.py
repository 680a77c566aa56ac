"""What people call the parts of a machine in their lists, by kind, in several languages."""

import re


def any_of(text: str) -> str:
    """One expression of several with "; " between, over any number of lines."""
    return "|".join(" ".join(re.sub(r"\|\n\s*", "|", text).split()).split("; "))


# What a program needs is not what a machine has: "Requirements: Python 3.10".
NEEDED = (
    r"^\W*(?:[a-z]+ )?(?:requirements?|prerequisites?|(?:un)?supported|minimum|recommended|"
    r"required)(?: [a-z]+){0,2}\s?:|^\W*(?:e\.\s?g\.|for example\b|such as\b)"
)

# Of whom a text tells, when it is not of its writer.
PEOPLE = (
    "friend|colleague|brother|sister|father|mother|dad|mom|wife|husband|girlfriend|boyfriend|room-?mate|flat-?mate|buddy|"
    "cousin|boss|client|customer|teammate|co-?worker|classmate|professor|someone|somebody"
)

_OF = (
    r"(?:(?:version|versión|versão|versione|версия|версія|wersja|versie|verze|versi|phiên bản)\s"
    r"(?:(?:de|of|di|do|da)\s)?)?"
)
_V = (
    r"(?:(?:\s\+\s|[\s_.-])?(?:versions?|versoin|verison|vesion|verion|vesrion|ver\.?|version\snumber|版本号?|の?バージョン|버전|"
    r"sürümü?))?(?:\s?\([^()]{0,60}\))?"
)


KINDS = {
    "available": any_of(
        r"""
        torch(?:\.|::)cuda(?:\.|::)is_available(?:\(\))?; (?:is )?cuda[ ._](?:is[_ ]?)?available(?:\?|\(\))?; 
        (?:py)?torch detects cuda available; gpu (?:is )?available; gpu enabled; has cuda; cuda enabled;
        (?:py)?torch[ _-]cuda[ _-](?:is[ _-])?available;
        (?:cuda|gpu)\s?(?:是否)?可用(?:性)?; cuda (?:dispon[ií]vel|disponible|verf[üu]gbar|доступна)
        """
    ),
    "built": any_of(
        r"""
        torch\.version\.cuda; cuda \(python3? -c .{0,60}torch\.version\.cuda\).{0,3}\);
        (?:py)?torch[ _-]cuda[ _-]version;
        cuda used to build pytorch; (?:py)?torch cuda; pytorch built with cuda
        """
    ),
    "hip": r"torch\.version\.hip|(?:py)?torch[ _-](?:hip|rocm)(?:[ _-]version)?|rocm used to build pytorch",
    "torch": any_of(
        rf"""{_OF}(?:installed )?(?:(?:py|lib)?torch|
        pyt(?:horch|roch|och|orh))(?:\s?/\s?tensorflow)?{_V}(?: used)?; torch\.__version__;
        (?:py)?torch(?:\s?\+\s?cuda|\spackage){_V};
        py ?torch/cuda{_V}; backend library (?:&|and) version"""
    ),
    "python": any_of(
        rf"""python3(?= ?[:=]{{1,2}} ?3[\d.]*(?![\d.]| \w)|\sversion){_V};
        {_OF}pythona?(?: (?:environment|env|interpreter|runtime))?{_V}(?: used)?;
        platform\.python_version(?:\(\))?; python3? --version; py{_V}; python\s?/\s?conda{_V}; sys\.version"""
    ),
    "driver": any_of(
        rf"""
        {_OF}(?:(?:nvidia|gpu|graphics?|cuda|video|display|geforce)[\s/_-])?(?:gpu\s)?driver(?:['’]?s)?{_V};
        显卡驱动(?:版本)?;
        驱动(?:版本|程序)?; (?:версия\s)?драйвера?(?:\snvidia)?; (?:grafik|nvidia[- ]?)?treiber(?:version)?;
        nvidia open gpu kernel modules version; geforce(?: game ready)? version;
        pilote(?:\snvidia)?; controlador(?:\sde\snvidia)?; (?:nvidia\s?)?ドライバー?{_V}; (?:nvidia\s?)?드라이버{_V};
        s[üu]r[üu]c[üu]{_V}; sterownik{_V}
        """
    ),
    "gpu": any_of(
        rf"""
        gpu\[\d\]; gpu#?\d{{1,2}};
        {_OF}(?:nvidia )?gpus?(?:[\s_](?:models?|types?|name|info|device|hardware|card|used|model and memory|
        model/memory|count and types?|models? and count|types? and (?:count|number)|\d{{1,2}}(?: name)?))?{_V};
        (?:gpu\s?/\s?cpu|cpu\s?/\s?gpu); torch\.(?:cuda|xpu)\.get_device_name(?:\(\d?\))?;
        gpu models and configuration; hardware: gpu;
        (?:(?:graphics?|video)\s?)?cards?; (?:graphics?|video)\s?processor; gpu \d{{1,2}}(?:, ?\d{{1,2}})+;
        accelerators?; card name; graphics;
        vga; device(?:[ _](?:name|\d{{1,2}}))?; card \d;
        显卡(?:型号)?; 显示卡; видеокарта; grafikkarte; carte graphique; tarjeta gr[áa]fica; placa de v[íi]deo;
        scheda video; グラフィック(?:ボード|カード); 그래픽\s?카드; karta graficzna; ekran kart[ıi]
        """
    ),
    "count": any_of(r"""(?:number of|num|#)[ _]?gpus?; gpus?[ _](?:count|number|num); (?:gpu|显卡) ?数量"""),
    "hardware": "hardware|硬件",  # a computer, or a GPU
    "os": any_of(
        rf"""
        {_OF}(?:(?:host|computer|client|local)\s)?(?:os(?:\s(?:information|info|name|type|and version|
        and python))?|
        operating system(?: and version)?|system|platform|os platform(?: and distribution)?|distro){_V};
        (?:ubuntu|debian|centos|fedora|windows(?: 1[01])?|macos){_V}; distribution{_V}; computer; os ?/ ?platform;
        操作系统; 系统(?:版本)?;
        ос; операционная система; система; betriebssystem; syst[èe]me(?:\sd'exploitation)?;
        sistema(?:\s(?:operativo|operacional))?; オペレーティングシステム;
        운영\s?체제; system operacyjny; i[şs]letim sistemi
        """
    ),
    "installer": any_of(r"""how you installed (?:py)?torch(?: \([^()]{1,60}\))?; how (?:py)?torch was installed"""),
    "container": any_of(r"""(?:docker|container|base)\s?(?:image|version)?(?:\sname)?; 镜像"""),
    "package": any_of(
        r"""
        (?:torch ?vision|torch ?audio|torchtext|xformers|triton|numpy|flash[-_]attn|
        transformers|vllm)(?:\sversion|\s?版本号?|のバージョン|\.__version__)?;
        (?:bitsandbytes|deepspeed)(?:\sversion)?
        """
    ),
    # What ends another's value where several stand on one line.
    "other": any_of(
        rf"""
        (?:cuda(?!:\d\b)|cudnn|nccl|gcc|cpu|manufacturer|chip type|v?ram|memory|virtual environment|cuda toolkit|nvcc|
        gpu memory|cuda/cudnn){_V}
        """
    ),
}
