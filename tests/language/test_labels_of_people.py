"""Every label in the tables of words around names gives the name behind it, in the script of its
language.
"""

import pytest

from scraper.language import read_byline, read_contributions, read_credit
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()
LANGUAGES = [
    code for code in LEXICON.languages_of_people if code not in LEXICON.languages or code == "nb"
]

TWO = {
    "am": ("አበበ ከበደ", "ሰላም ታደሰ"),
    "be": ("Іван Коваль", "Алена Бондар"),
    "gu": ("અમિત શાહ", "રીટા પટેલ"),
    "hy": ("Անի Սարոյան", "Արամ Հակոբյան"),
    "ka": ("ნინო კაპანაძე", "გია ლომიძე"),
    "kk": ("Айгүл Серікова", "Нұрлан Оспанов"),
    "km": ("សុខ ដារា", "ចាន់ ធីតា"),
    "kn": ("ರವಿ ಗೌಡ", "ಸುಮಾ ರಾವ್"),
    "ky": ("Айгүл Сыдыкова", "Нурлан Осмонов"),
    "lo": ("ສົມ ສີສະຫວັນ", "ບຸນ ມີ"),
    "mk": ("Елена Петрова", "Иван Колев"),
    "ml": ("അനിൽ മേനോൻ", "സുമ നായർ"),
    "mn": ("Болд Баатар", "Отгон Дорж"),
    "mr": ("अनिल पाटील", "सुमा राव"),
    "my": ("အောင် မင်း", "သီတာ ဝင်း"),
    "ne": ("राम थापा", "सीता राई"),
    "pa": ("ਅਮਨ ਸਿੱਧੂ", "ਰੀਟਾ ਗਿੱਲ"),
    "si": ("නිමල් පෙරේරා", "සුනිල් සිල්වා"),
    "ta": ("அருண் குமார்", "சுமா ராவ்"),
    "te": ("రవి కుమార్", "సుమ రావు"),
}
MARKS = {"am": "፦", "hy": "՝", "km": "៖"}


def _names(language):
    return list(TWO.get(language, ("Ada Linqvist", "Bo Ekdahl")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_of_writers_gives_the_name_behind_it(language):
    phrases, (name, _) = LEXICON.phrases_for(language), _names(language)
    labels = (*phrases["byline_lead"], *phrases["author_lead"])
    mark = MARKS.get(language, ":")
    lines = [f"{label}{mark} {name}" for label in labels]
    assert [line for line in lines if read_byline(line, phrases) != [name]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opening_word_needs_no_colon(language):
    phrases, (name, _) = LEXICON.phrases_for(language), _names(language)
    lines = [f"{label} {name}" for label in phrases["byline_lead"]]
    assert [line for line in lines if read_byline(line, phrases) != [name]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_names_may_have_any_word_for_and_between_them(language):
    phrases, names = LEXICON.phrases_for(language), _names(language)
    label = phrases["byline_lead"][0]
    lines = [f"{label}: {f' {word} '.join(names)}" for word in phrases["byline_and"]]
    assert [line for line in lines if read_byline(line, phrases) != names] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_of_photographers_gives_no_writer_and_a_credit(language):
    phrases, (name, _) = LEXICON.phrases_for(language), _names(language)
    lines = [f"{label}: {name}" for label in phrases["photographer_by"]]
    roles = [read_contributions(line, phrases) for line in lines]
    assert {(one.name, one.role) for row in roles for one in row} == {(name, "photographer")}
    assert [line for line in lines if read_byline(line, phrases)] == []


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - set(LEXICON.languages)))
def test_a_language_without_a_phrase_table_has_labels_of_credits(language):
    phrases, (name, _) = LEXICON.phrases_for(language), _names(language)
    assert read_credit(f"{phrases['photographer_by'][0]}: {name}", phrases) == name


def test_the_armenian_and_joins_two_names():
    names = _names("hy")
    assert read_byline(f"Հեղինակ՝ {' և '.join(names)}", LEXICON.phrases_for("hy")) == names
