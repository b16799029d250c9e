"""Ten thousand people with Chinese names, made from the commonest surnames and given names."""

from random import Random

SURNAMES = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂"
    "江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴"
)
GIVEN = (
    "志明淑芬俊傑雅婷家豪怡君建宏美玲文華麗珍國強秀英偉倫慧敏冠宇"
    "佳穎永康靜宜浩然詩涵子軒欣怡承恩思妤嘉文梓晴柏霖曉彤耀輝寶珠"
)


def people(count: int, seed: int) -> list[tuple[str, str, str]]:
    """Return `count` people as (id, name, phone), the same for the same `seed`."""
    random = Random(seed)
    return [
        (
            f"p{number:05}",
            random.choice(SURNAMES) + "".join(random.sample(GIVEN, random.choice((1, 2, 2, 2)))),
            f"9{random.randrange(10**7):07}",
        )
        for number in range(1, count + 1)
    ]
