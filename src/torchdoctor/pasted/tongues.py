"""Who, when and whether, in the languages that people write: words by which a value is, or is not, its writer's own."""

from torchdoctor import lazy_re as re
from torchdoctor.pasted.kinds import any_of

# Of whom a text tells, when it is not of its writer.
OTHERS = any_of(
    r"""
    \b(?:amig[oa]s?|compañer[oa]s?|hermano|jefe|colegas?|irmão|chefe)\b; \b(?:mon|une?|d'un|l')\s?(?:ami|pote|
    copain)\b;
    \bcollègues?\b; \bfrère\b; \bfreund(?:e|es|in)?\b(?!lich); \bkolleg(?:e|en|in)\b; \bbruder\b; \bamic[oi]\b;
    \bдруг(?:а|у|ом|е|ой|ого|ому|и|зья|зей)?\b; \bподруг; \bколлег; \bбрат[ау]?\b; 
    朋友; 同事; 同学; 室友; 老板; 友達; 友人;
    同僚; 친구; 동료; 作者; 论文; 論文
    """
)
# What is needed, advised or supported, not had.
NEEDS = any_of(
    r"""
    \b(?:debe[sn]?|deber[ií]as?|deve(?:ria)?|veuillez|muss|instale)\b; \bil faut\b; n[ée]cessit; \bbesoin d;
    se recomienda; recomendad[oa]; recommand; \bse (?:necesita|requiere)\b;
    \bhay que\b; \bhace falta\b; \b(?:precisa|exige)\b; \bé (?:preciso|necess); ben[öo]tigt; \bbraucht?\b; empfohlen;
    erforderlich; voraussetz; нуж(?:н|ен); \bes necesari[oa]; требу; необходим; рекоменд;
    官方; 推荐; 建议; 最低; 至少; 推奨; 必要; 公式; 권장; 필요
    """
)
# What somebody would like to have. These have it as their object,
WISHES = any_of(
    r"""
    compr(?:ar(?:me)?|o|aré|arei|ando); quiero; quisiera; gustaría; quero; gostaria; acheter; voudrais; veux;
    aimerais;
    chercher?; möchte; würde; kaufen; suche; хочу; хотел\w*; куп(?:ить|лю); планиру\w+; vorrei; comprare
    """
)
# and these follow it: "eine RTX 5090 kaufen", "RTX 5090を買う".
WISHED = r"\s?(?:zu )?kaufen\b|\s?(?:купить|куплю)\b|を?(?:買|購入|欲し|ほし)|(?:를|을)? ?(?:사고|사려|살|구매|구입)"
# Whoever says so has not what follows.
NONE = (
    r"(?:\bkein(?:e[nrms]?)?|\bohne|\b(?:no|non) (?:tengo|tenemos|hay|ho|abbiamo)|\b(?:sin|senza|sem|sans)|"
    r"\bnão (?:tenho|temos|há|tem)|\bpas(?: de| d'une?| une?)|\bнет|\bбез|没有|沒有)"
    r"(?:\s(?:una?|uma?|eine[rn]?|neue[nrs]?|nvidia|geforce|gpu|tarjeta|placa|carte|grafikkarte|(?:видео)?карты?))*\s*$"
)
PAST = any_of(
    r"""
    最初; 原来; 以前; 之前; もともと; 예전; 이전에; 과거;
    \bantes(?! de\b); \banteriormente\b; \bavant(?! d[e'])\b; \bauparavant\b;
    \bfrüher\b; \bvorher\b; \bраньше\b; \bранее\b; \bпрежде\b;
    \b(?:previously|formerly|before (?:that|this)|used to (?:use|have|run)|in the past)\b;
    \b(?:n[o']t (?:happen|occur|appear)|never (?:happened|occurred|appeared)|no (?:problems?|issues?|errors?)|
    (?:was|worked) fine)(?: \w+)? when (?:i|we) (?:used|had|ran)\b
    """
)
# Whoever says so has what follows.
OWN = any_of(
    r"""
    \b(?:tengo|tenho|uso|usando|utilizo|estoy|estou|nuestr[oa]|minha|meu|placa|gráfica|vídeo|tarjeta)\b;
    \bmi (?:gpu|tarjeta|gráfica|pc|equipo|ordenador|laptop|portátil|versi\w+|sistema|driver)\b; versi[óo]n; vers[ãa]o;
    \bbei mir\b; \b(?:ich|mein\w*|unser\w*|verwende|benutze|nutze|läuft|grafikkarte|rechner|treiber|unter)\b;
    \b(?:j'ai|j'utilise|je|mon|ma|notre|nous|avec|sous|carte)\b; \b(?:uso|mio|mia)\b;
    у меня; \bу нас\b; мо[йяюе]\b; моей; моём; стоит; установлен; использую; видеокарт; \bкарта\b; верси;
    \bсистем[аыу]\b;
    \binstal(?:é|ei|ad[oa]|amos)\b; \binstallé\b; \binstalliert\b; сижу; запускаю; поставил; установил;
    имею (?:видео)?(?:карту )?$; \bос\b;
    betriebssystem; sistema operativo; 宿主机; 装了; 买了; 换了; 换[到成]了;
    我; 环境; 環境; 使用; 安装; 显卡; 系统; 驱动; 用的?是?; [单单双雙两兩四八\d][卡张張块]; 版本; 服务器;
    电脑; 笔记本; 台式机; 机器; 本地; 本机; 配置;
    バージョン; 搭載; GPUは; ドライバ; 私の;
    그래픽카드; 쓰고; 나는; 저는; 제 ; 사용; 환경; 버전; GPU[는가]; 드라이버
    """
)
# A question about a thing, which is nobody's.
ASKS = any_of(
    r"""
    ¿?(?:funciona|sirve|corre|soporta|se puede|puedo|podría|hay|alguien|posso|roda|suporta|dá para|alguém)\b;
    (?:est-ce|ça (?:marche|fonctionne)|cela|peut-on|puis-je|quelqu'un|y a-t-il)\b;
    (?:läuft|geht|funktioniert|kann|gibt es|hat jemand|unterstützt)\b;
    (?:будет|будут|можно|работает|поддерживает|есть|пойд[её]т|кто-(?:то|нибудь))\b
    """
)
# The names of things in other letters.
NAMES = {
    "파이토치": "PyTorch",
    "파이썬": "Python",
    "윈도우즈?": "Windows",
    "우분투": "Ubuntu",
    "리눅스": "Linux",
    "파이톤": "Python",
    "맥북": "MacBook",
}
NAMES |= {
    "винд[аеуы]х?": "Windows",
    "виндовс\\w?": "Windows",
    "линукс\\w?": "Linux",
    r"убунту\w?": "Ubuntu",
    r"п[ай]йт[оа]н\w?|питон\w?": "Python",
    r"па[йи]?торч\w?": "PyTorch",
    "パイソン": "Python",
}
_OTHER_LETTERS = re.compile("|".join(f"({pattern})" for pattern in NAMES), re.IGNORECASE)


def in_latin(line: str) -> str:
    """With the names of things as they are written in English."""
    names = tuple(NAMES.values())
    return line if line.isascii() else _OTHER_LETTERS.sub(lambda found: names[int(found.lastindex or 1) - 1], line)
