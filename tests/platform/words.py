"""The words of the platform's pages."""

from collections.abc import Mapping

_FI = {
    "site": "Koulutuskeskus",
    "tagline": "Oppimisalusta kokeilua varten",
    "language": "Kieli",
    "leave": "Kirjaudu ulos",
    "present": "Olet kirjautunut: {name}",
    "choose": "Kenen silmin haluat katsoa palvelua?",
    "choose_lead": "Tämä oppimisalusta toimii omalla koneellasi. Valitse henkilö, niin pääset "
    "kurssille ja voit avata Valmentavan sen sisällä.",
    "learner": "Osallistuja",
    "learner_does": "Tekee verkkomateriaalit ja näkee oman etenemisensä.",
    "trainer": "Valmentaja",
    "trainer_does": "Näkee valmennusryhmänsä etenemisen ja arviointikirjan.",
    "reader": "Raportin lukija",
    "reader_does": "Näkee koosteen, ei yksittäisiä ihmisiä.",
    "stranger": "Ulkopuolinen",
    "stranger_does": "Ei ole kurssilla, joten hänelle ei avaudu mitään.",
    "others": "Muut kurssilaiset",
    "course_lead": "Avaa osa alta. Se avautuu tällä sivulla, ja tuloksesi siirtyy "
    "arviointikirjaan.",
    "parts": "Kurssin osat",
    "grade": "Arvosana: {score} / {maximum}",
    "ungraded": "Ei vielä arvosanaa",
    "gradebook": "Arviointikirja",
    "gradebook_lead": "Arvosanat, jotka Valmentava on lähettänyt. Voit myös antaa arvosanan "
    "itse; silloin se jää voimaan.",
    "name": "Nimi",
    "set": "Tallenna",
    "change": "Muuta",
    "open": "Avaa",
    "set_for": "Muuta arvosana: {name}, {item}",
    "review": "Avaa osan erittely",
    "review_of": "Avaa suoritus: {name}, {item}",
    "back_to_course": "Takaisin kurssille",
    "back_to_start": "Takaisin alkuun",
    "no_entry": "Et ole tällä kurssilla",
    "no_entry_lead": "Et voi ilmoittautua kurssille itse. Kysy pääsyä kurssin valmentajalta.",
    "log_in": "Valitse ensin, kuka olet",
    "log_in_lead": "Istuntosi on päättynyt, tai et ole vielä kirjautunut.",
    "not_found": "Sivua ei voitu avata",
    "not_found_lead": "Sivua ei ole, tai osa on jo avattu tästä linkistä. "
    "Avaa osa uudelleen kurssin sivulta.",
    "message": "Viesti työkalulta",
    "moving": "Avataan…",
    "go_on": "Jatka",
    "no_links": "Kurssilla ei ole vielä osia.",
    "add": "Lisää osia",
    "added": "Osat on lisätty kurssille",
}

_SV = {
    "site": "Utbildningscentret",
    "tagline": "En lärplattform för att prova",
    "language": "Språk",
    "leave": "Logga ut",
    "present": "Du är inloggad: {name}",
    "choose": "Med vems ögon vill du se tjänsten?",
    "choose_lead": "Den här lärplattformen körs på din egen dator. Välj en person, så kommer du "
    "till kursen och kan öppna Valmentava i den.",
    "learner": "Deltagare",
    "learner_does": "Arbetar med webbmaterialen och ser sina egna framsteg.",
    "trainer": "Tränare",
    "trainer_does": "Ser träningsgruppens framsteg och betygsboken.",
    "reader": "Rapportens läsare",
    "reader_does": "Ser sammandraget, inte enskilda personer.",
    "stranger": "Utomstående",
    "stranger_does": "Är inte med i kursen, så ingenting öppnas.",
    "others": "Andra i kursen",
    "course_lead": "Öppna en del nedan. Den öppnas på den här sidan, och ditt resultat går "
    "till betygsboken.",
    "parts": "Kursens delar",
    "grade": "Vitsord: {score} / {maximum}",
    "ungraded": "Inget vitsord ännu",
    "gradebook": "Betygsbok",
    "gradebook_lead": "Vitsord som Valmentava har skickat. Du kan också ge ett vitsord själv; "
    "då gäller det.",
    "name": "Namn",
    "set": "Spara",
    "change": "Ändra",
    "open": "Öppna",
    "set_for": "Ändra vitsordet: {name}, {item}",
    "review": "Öppna delens översikt",
    "review_of": "Öppna prestationen: {name}, {item}",
    "back_to_course": "Tillbaka till kursen",
    "back_to_start": "Tillbaka till början",
    "no_entry": "Du är inte med i den här kursen",
    "no_entry_lead": "Du kan inte själv anmäla dig. Be kursens tränare om tillträde.",
    "log_in": "Välj först vem du är",
    "log_in_lead": "Din session har tagit slut, eller så har du inte loggat in ännu.",
    "not_found": "Sidan kunde inte öppnas",
    "not_found_lead": "Sidan finns inte, eller så har delen redan öppnats via den här länken. "
    "Öppna delen på nytt från kursens sida.",
    "message": "Meddelande från verktyget",
    "moving": "Öppnas…",
    "go_on": "Fortsätt",
    "no_links": "Kursen har inga delar ännu.",
    "add": "Lägg till delar",
    "added": "Delarna har lagts till i kursen",
}

_EN = {
    "site": "Training Centre",
    "tagline": "A learning platform for trying things out",
    "language": "Language",
    "leave": "Log out",
    "present": "You are logged in: {name}",
    "choose": "Through whose eyes would you like to look?",
    "choose_lead": "This learning platform runs on your own computer. Choose a person to enter "
    "the course and open Valmentava inside it.",
    "learner": "Participant",
    "learner_does": "Works through the online materials and sees their own progress.",
    "trainer": "Trainer",
    "trainer_does": "Sees the cohort's progress and the gradebook.",
    "reader": "Report reader",
    "reader_does": "Sees the summary, not individual people.",
    "stranger": "Outsider",
    "stranger_does": "Is not in the course; nothing opens.",
    "others": "Others in the course",
    "course_lead": "Open a part below. It opens on this page, and your result goes to the "
    "gradebook.",
    "parts": "Parts of the course",
    "grade": "Grade: {score} / {maximum}",
    "ungraded": "No grade yet",
    "gradebook": "Gradebook",
    "gradebook_lead": "Grades that Valmentava has sent. You may also give a grade yourself; "
    "it then stays.",
    "name": "Name",
    "set": "Save",
    "change": "Change",
    "open": "Open",
    "set_for": "Change the grade: {name}, {item}",
    "review": "Open the part's overview",
    "review_of": "Open the submission: {name}, {item}",
    "back_to_course": "Back to the course",
    "back_to_start": "Back to the start",
    "no_entry": "You are not in this course",
    "no_entry_lead": "You cannot enrol yourself. Ask a trainer of the course to let you in.",
    "log_in": "Choose first who you are",
    "log_in_lead": "Your session has ended, or you have not logged in yet.",
    "not_found": "The page could not be opened",
    "not_found_lead": "There is no such page, or the part was already opened from this link. "
    "Open the part again from the course's page.",
    "message": "Message from the tool",
    "moving": "Opening…",
    "go_on": "Continue",
    "no_links": "The course has no parts yet.",
    "add": "Add parts",
    "added": "The parts were added to the course",
}

_WORDS = {"fi": _FI, "sv": _SV, "en": _EN}

NAMES_OF_LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def words_in(language: str) -> Mapping[str, str]:
    """Return the words of a language."""
    return _WORDS[language]
