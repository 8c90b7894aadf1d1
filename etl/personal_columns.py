"""Headers that name a person, a document, a place or a way to reach somebody, in the languages that editors write in."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The whole header, without group path, case and signs.
_WORDS = (
    "name names first_name last_name given_name family_name middle_name maiden_name surname full_name fullname "
    "person_name respondent_name respondent interviewee interviewee_name applicant_name client_name contact_name "
    "contact contacts passport passport_number passport_no passport_nr passport_series phone phones telephone mobile "
    "cell email e_mail mail telegram whatsapp viber signal signal_number skype facebook instagram linkedin vk nickname "
    "nick username user_name login birth_date date_of_birth birthdate birthday birth_day dob personal_number "
    "personal_id identity_number identification_number id_number id_card national_id social_security_number ssn "
    "tax_number address home_address street_address ip ip_address latitude longitude gps geopoint geolocation "
    "coordinates iban bank_account account_number signature photo "
    "deviceid device_id phonenumber phone_number simserial sim_serial subscriberid imei "
    "імя імёны прозвішча прозвішча_імя імя_па_бацьку імя_і_прозвішча піб пашпарт пашпартныя_дадзеныя нумар_пашпарта "
    "серыя_пашпарта тэлефон нумар_тэлефона мабільны пошта эл_пошта электронная_пошта тэлеграм кантакт кантакты "
    "дата_нараджэння дзень_нараджэння асабісты_нумар ідэнтыфікацыйны_нумар адрас хатні_адрас подпіс фота нік "
    "имя имена фамилия фамилия_имя отчество фио паспорт паспортные_данные номер_паспорта серия_паспорта телефон "
    "номер_телефона мобильный почта эл_почта электронная_почта телеграм контакт контакты дата_рождения день_рождения "
    "личный_номер идентификационный_номер адрес домашний_адрес подпись фото ник инн снилс "
    "imię imiona nazwisko imię_i_nazwisko imie imie_i_nazwisko paszport numer_paszportu telefon numer_telefonu "
    "komórka adres data_urodzenia pesel numer_dowodu dowód_osobisty kontakt "
    "vorname nachname familienname vor_und_nachname vollständiger_name reisepass passnummer personalausweis "
    "ausweisnummer telefonnummer handynummer handy anschrift adresse geburtsdatum steuernummer "
    "vardas pavardė vardas_pavardė pasas paso_numeris telefonas el_paštas adresas gimimo_data asmens_kodas "
    "імʼя ім_я прізвище паспорт_номер дата_народження адреса поштова_адреса"
)
_HEADERS = frozenset(_WORDS.split())
# parts of a longer header that leave no doubt, such as `applicant_phone_number` or `your e-mail`
_PARTS = re.compile(
    r"(?:^|_)(?:phone_number|telephone|e_mail|email|surname|passport_(?:no|nr|number|series|id)|date_of_birth|birth_?date|"
    r"full_?name|first_?name|last_?name|telegram|whatsapp|viber|home_address|личный_номер|номер_телефона|номер_паспорта|"
    r"дата_рождения|фамилия|отчество|прозвішча|нумар_тэлефона|нумар_пашпарта|дата_нараджэння|асабісты_нумар|"
    r"nazwisko|data_urodzenia|numer_telefonu|numer_paszportu|nachname|vorname|geburtsdatum|telefonnummer)(?:$|_)"
)
_GPS = re.compile(r"_.+_(?:latitude|longitude|altitude|precision)")  # as KoboToolbox takes a place apart


def personal_columns(columns: Sequence[str]) -> list[str]:
    """The headers that name people, places or ways to reach somebody, as they stand in the file."""
    return [column for column in columns if _is_personal(column)]


def _is_personal(column: str) -> bool:
    last = column.split("/")[-1].strip().lower()
    plain = re.sub(r"[^\w]+", "_", last.replace("'", "").replace("’", "")).strip("_")
    return plain in _HEADERS or bool(_PARTS.search(plain)) or bool(_GPS.fullmatch(last))
