<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>AgentPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>0 for the likeliest words, up to 2</source>
            <translation>0 für die wahrscheinlichsten Wörter, höchstens 2</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>A million tokens of answers</source>
            <translation>Eine Million Token Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>A million tokens of prompts</source>
            <translation>Eine Million Token Prompts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>A system message, before domain and role</source>
            <translation>Eine Systemnachricht, vor Fachgebiet und Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>As the provider names it</source>
            <translation>Wie der Anbieter es nennt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Choose a model…</source>
            <translation>Modell auswählen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Comes with MAS. Change it, and the settings file gets an agent of this name that stands in for it; removing that one brings this one back.</source>
            <translation>Gehört zu MAS. Ändern Sie ihn, so erhält die Einstellungsdatei einen Agenten dieses Namens, der für ihn einsteht; wird jener entfernt, kehrt dieser zurück.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Empty for the provider's own</source>
            <translation>Leer für die Vorgabe des Anbieters</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>In dollars. Both are needed for limits of spending; the list of models fills them in where it knows them.</source>
            <translation>In Dollar. Ausgabengrenzen brauchen beide; die Modellliste füllt sie aus, wo sie die Preise kennt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Instruction</source>
            <translation>Anweisung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Most tokens of a consensus</source>
            <translation>Höchstzahl Token eines Konsenses</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Most tokens of an answer</source>
            <translation>Höchstzahl Token einer Antwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Opening</source>
            <translation>Einleitung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Prices</source>
            <translation>Preise</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Provider</source>
            <translation>Anbieter</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Temperature</source>
            <translation>Temperatur</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>The words that its answers begin with</source>
            <translation>Die Worte, mit denen seine Antworten beginnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>Who can be asked. An agent is a model under a name of yours; several agents may share a model.</source>
            <translation>Wen Sie fragen können. Ein Agent ist ein Modell unter einem Namen, den Sie wählen; mehrere Agenten können sich ein Modell teilen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>built in</source>
            <translation>eingebaut</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/agent_page.py" />
            <source>{0} is {1} now.</source>
            <translation>{0} heißt jetzt {1}.</translation>
        </message>
    </context>
    <context>
        <name>AgreementDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>1 is perfect agreement, 0 is what chance gives, below 0 they disagree more than by chance.</source>
            <translation>1 ist vollkommene Übereinstimmung, 0 ist Zufall; unter 0 widersprechen sie sich öfter als durch Zufall.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>95 % interval {0} to {1}</source>
            <translation>95-%-Intervall {0} bis {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Agreement of selected runs</source>
            <translation>Übereinstimmung der gewählten Durchläufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Counted</source>
            <translation>Gezählt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Krippendorff's alpha over closed questions</source>
            <translation>Krippendorffs Alpha über geschlossene Fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Left out</source>
            <translation>Ausgelassen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>Runs without a counted vote between choices are left out.</source>
            <translation>Durchläufe ohne ausgezählte Abstimmung zwischen Möglichkeiten bleiben außen vor.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>The runs</source>
            <translation>Die Durchläufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>There is no figure: {0}</source>
            <translation>Es gibt keinen Wert: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>no interval: too few different answers</source>
            <translation>kein Intervall: zu wenige verschiedene Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/agreement_dialog.py" />
            <source>{0} agents over {1} questions, {2} choices</source>
            <translation>{0} Agenten bei {1} Fragen, {2} Möglichkeiten</translation>
        </message>
    </context>
    <context>
        <name>AnswerColumn</name>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>1 attempt</source>
            <translation>1 Versuch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Answer of {0}</source>
            <translation>Antwort von {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Ask this agent again; the consensus is then made anew</source>
            <translation>Diesen Agenten noch einmal fragen; der Konsens wird danach neu gebildet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Ask {0} again</source>
            <translation>{0} noch einmal fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Asked; waiting for the first word…</source>
            <translation>Gefragt; das erste Wort steht noch aus…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Cancel this agent</source>
            <translation>Diesen Agenten abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Cancel {0}</source>
            <translation>{0} abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Cancelled</source>
            <translation>Abgebrochen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Copy the answer of {0}</source>
            <translation>Antwort von {0} kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Copy this answer</source>
            <translation>Diese Antwort kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Cut by the agent's token limit: its end is missing.</source>
            <translation>Durch die Token-Grenze des Agenten gekürzt: Das Ende fehlt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Failed</source>
            <translation>Fehlgeschlagen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Partial</source>
            <translation>Unvollständig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Retry</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Retrying</source>
            <translation>Neuer Versuch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Shown as plain text, because it is very long.</source>
            <translation>Als reiner Text gezeigt, weil er sehr lang ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Text of {0}</source>
            <translation>Text von {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Thinking</source>
            <translation>Denkt nach</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>This answer broke off: {0}</source>
            <translation>Diese Antwort brach ab: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Waiting</source>
            <translation>Wartet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Waiting for its turn…</source>
            <translation>Wartet, bis er an der Reihe ist…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>Writing</source>
            <translation>Schreibt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>its end is missing.</source>
            <translation>Das Ende fehlt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>runs on {0}</source>
            <translation>läuft auf {0}</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/answer_column.py" />
            <source>{0} attempts</source>
            <translation>
                <numerusform>{0} Versuch</numerusform>
                <numerusform>{0} Versuche</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>AnswerModel</name>
        <message>
            <location filename="../../../app/mas_app/models/run.py" />
            <source>{0} · round {1}</source>
            <translation>{0} · Runde {1}</translation>
        </message>
    </context>
    <context>
        <name>AppearancePage</name>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>By a notification of the desktop, if it took over ten seconds and MAS is not in front</source>
            <translation>Durch eine Benachrichtigung der Arbeitsfläche, wenn es über zehn Sekunden gedauert hat und MAS nicht im Vordergrund ist</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Colours</source>
            <translation>Farben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>How the window looks. Colours and size change at once, the language when MAS is started again.</source>
            <translation>Wie das Fenster aussieht. Farben und Größe ändern sich sofort, die Sprache nach dem nächsten Start von MAS.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>In percent of the system's, 80 to 200</source>
            <translation>In Prozent der Systemgröße, 80 bis 200</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Size of text</source>
            <translation>Textgröße</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Tell me when a run has ended</source>
            <translation>Mir sagen, wenn ein Durchlauf zu Ende ist</translation>
        </message>
    </context>
    <context>
        <name>Asking</name>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>A run was interrupted: “{0}”. {1}</source>
            <translation>Ein Durchlauf wurde unterbrochen: „{0}“. {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>MAS is closing and asks nobody any more.</source>
            <translation>MAS wird gerade beendet und stellt keine Fragen mehr.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>MAS is closing and takes no more questions.</source>
            <translation>MAS wird gerade beendet und nimmt keine Fragen mehr an.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>MAS is closing; the panel was not kept.</source>
            <translation>MAS wird gerade beendet; das Panel wurde nicht gespeichert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>Show them</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>The answers that had arrived are kept.</source>
            <translation>Die bereits eingetroffenen Antworten sind gespeichert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/asking.py" />
            <source>{0} runs were interrupted. {1}</source>
            <translation>{0} Durchläufe wurden unterbrochen. {1}</translation>
        </message>
    </context>
    <context>
        <name>BackupTable</name>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Backups of the history</source>
            <translation>Sicherungen des Verlaufs</translation>
        </message>
    </context>
    <context>
        <name>BackupTableModel</name>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>When</source>
            <translation>Zeitpunkt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Why</source>
            <translation>Anlass</translation>
        </message>
    </context>
    <context>
        <name>CallerRow</name>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Unpair</source>
            <translation>Entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Unpair {0}</source>
            <translation>{0} entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>paired {0} · id {1}</source>
            <translation>gekoppelt {0} · ID {1}</translation>
        </message>
    </context>
    <context>
        <name>CatalogPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Built in. A change is kept in the settings file and can be restored.</source>
            <translation>Eingebaut. Eine Änderung steht in der Einstellungsdatei und lässt sich zurücknehmen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>By which the settings file, panels and stored runs name it</source>
            <translation>So heißt der Eintrag in Einstellungsdatei, Panels und gespeicherten Durchläufen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Changed by you. “Restore” brings the built-in one back.</source>
            <translation>Von Ihnen geändert. „Wiederherstellen“ bringt den eingebauten Eintrag zurück.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Id</source>
            <translation>ID</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Removed {0}.</source>
            <translation>Entfernt: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Restore</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Restored {0}.</source>
            <translation>Wiederhergestellt: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>changed</source>
            <translation>geändert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>yours</source>
            <translation>von Ihnen</translation>
        </message>
    </context>
    <context>
        <name>ChartCard</name>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Copy its data</source>
            <translation>Daten kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Copy the picture</source>
            <translation>Bild kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Full size</source>
            <translation>Vergrößern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Full size, save, copy</source>
            <translation>Vergrößern, speichern, kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Save as PDF drawing…</source>
            <translation>Als PDF-Zeichnung speichern…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Save as PNG picture…</source>
            <translation>Als PNG-Bild speichern…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Save as SVG drawing…</source>
            <translation>Als SVG-Zeichnung speichern…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>Save its data as CSV…</source>
            <translation>Daten als CSV speichern…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/chart_card.py" />
            <source>What can be done with the chart “{0}”</source>
            <translation>Was sich mit dem Diagramm „{0}“ machen lässt</translation>
        </message>
    </context>
    <context>
        <name>ChartFiles</name>
        <message>
            <location filename="../../../app/mas_app/chart_files.py" />
            <source>Save the chart</source>
            <translation>Diagramm speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/chart_files.py" />
            <source>Show the folder</source>
            <translation>Ordner zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/chart_files.py" />
            <source>The chart is in {0}</source>
            <translation>Das Diagramm ist in {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/chart_files.py" />
            <source>The chart's data are on the clipboard, as CSV.</source>
            <translation>Die Daten des Diagramms sind als CSV in der Zwischenablage.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/chart_files.py" />
            <source>The picture is on the clipboard.</source>
            <translation>Das Bild ist in der Zwischenablage.</translation>
        </message>
    </context>
    <context>
        <name>ChartsTab</name>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>After a run, this place shows how far the answers agree, and how they differ in tone, mood and length.</source>
            <translation>Nach einem Durchlauf sehen Sie hier, wie weit die Antworten übereinstimmen und wie sie sich in Ton, Stimmung und Länge unterscheiden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>Ask a question</source>
            <translation>Frage stellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>Charts</source>
            <translation>Diagramme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>Its charts appear here as soon as all answers and the verdict are in.</source>
            <translation>Die Diagramme erscheinen, sobald alle Antworten und das Ergebnis da sind.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>No charts yet</source>
            <translation>Noch keine Diagramme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>Part of the installation is missing: {0}</source>
            <translation>Ein Teil der Installation fehlt: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>Preparing the charts…</source>
            <translation>Diagramme werden vorbereitet…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>The charts cannot be drawn</source>
            <translation>Die Diagramme lassen sich nicht zeichnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>The run goes on</source>
            <translation>Der Durchlauf läuft noch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts_tab.py" />
            <source>This takes a second, once.</source>
            <translation>Das dauert einmalig eine Sekunde.</translation>
        </message>
    </context>
    <context>
        <name>ClaimMatrixModel</name>
        <message>
            <location filename="../../../app/mas_app/models/claim_matrix.py" />
            <source>Claim</source>
            <translation>Aussage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/claim_matrix.py" />
            <source>{0} contradicts it</source>
            <translation>{0} widerspricht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/claim_matrix.py" />
            <source>{0} is silent: no sentence near to it was found</source>
            <translation>{0} schweigt dazu: Kein ähnlicher Satz gefunden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/claim_matrix.py" />
            <source>{0} speaks of it, but the rules cannot tell how</source>
            <translation>{0} spricht davon, aber die Regeln erkennen nicht, wie</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/claim_matrix.py" />
            <source>{0} supports it</source>
            <translation>{0} stimmt zu</translation>
        </message>
    </context>
    <context>
        <name>ClaimsView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>+ supports, − contradicts, ? unclear, · silent (no sentence near to it was found). Judged by rules. A click on a sign shows the passage.</source>
            <translation>+ stimmt zu, − widerspricht, ? unklar, · schweigt (kein ähnlicher Satz gefunden). Nach Regeln beurteilt. Ein Klick auf ein Zeichen zeigt die Stelle.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>1 claim</source>
            <translation>1 Aussage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>Claims</source>
            <translation>Aussagen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>Claims and who supports or contradicts them</source>
            <translation>Aussagen, und wer ihnen zustimmt oder widerspricht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>There are no claims</source>
            <translation>Es gibt keine Aussagen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>What the agents claim is compared when the run has ended.</source>
            <translation>Die Aussagen der Agenten werden verglichen, wenn der Durchlauf beendet ist.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/claims_view.py" />
            <source>{0} claims, the contested ones first</source>
            <translation>
                <numerusform>{0} Aussage, strittige zuerst</numerusform>
                <numerusform>{0} Aussagen, strittige zuerst</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CodeField</name>
        <message>
            <location filename="../../../app/mas_app/nodes/code_field.py" />
            <source>Pairing code, sixteen letters and digits</source>
            <translation>Kopplungscode, sechzehn Buchstaben und Ziffern</translation>
        </message>
    </context>
    <context>
        <name>ConsensusCard</name>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>All {0} answers are in; the verdict is being worked out…</source>
            <translation>Alle {0} Antworten sind da; das Ergebnis wird ermittelt…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Ask a question that continues this one</source>
            <translation>Eine Frage stellen, die an diese anknüpft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Ask again</source>
            <translation>Erneut fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Asks them again in this run; the consensus is then made anew</source>
            <translation>Fragt sie in diesem Durchlauf noch einmal; der Konsens wird danach neu gebildet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Cancel the run</source>
            <translation>Durchlauf abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Cancel the run; what has arrived is kept (Esc)</source>
            <translation>Durchlauf abbrechen; was eingetroffen ist, bleibt erhalten (Esc)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Consensus</source>
            <translation>Konsens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Copy the consensus</source>
            <translation>Konsens kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Demo model</source>
            <translation>Demomodell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Export…</source>
            <translation>Exportieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Follow-up</source>
            <translation>Anschlussfrage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Put this question and panel into the form</source>
            <translation>Frage und Panel in das Formular übernehmen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Retry all {0} failed</source>
            <translation>
                <numerusform>{0} Fehlschlag wiederholen</numerusform>
                <numerusform>Alle {0} Fehlschläge wiederholen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Retry the failed one</source>
            <translation>Fehlschlag wiederholen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Retry the verdict</source>
            <translation>Ergebnis neu ermitteln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Text of the consensus</source>
            <translation>Text des Konsenses</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>Write the run to a file (Ctrl+E)</source>
            <translation>Durchlauf in eine Datei schreiben (Strg+E)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>consensus score, 0 to 100; Charts says how it is measured</source>
            <translation>Konsenswert, 0 bis 100; unter „Diagramme“ steht, wie er gemessen wird</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>{0} is writing the consensus…</source>
            <translation>{0} schreibt den Konsens…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/consensus_card.py" />
            <source>{0} of {1} answers are in…</source>
            <translation>{0} von {1} Antworten sind da…</translation>
        </message>
    </context>
    <context>
        <name>DataPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>A day's first question makes one by itself; those of the last 7 days, 4 weeks and 12 months are kept. Those made by hand stay until you delete their files.</source>
            <translation>Die erste Frage eines Tages legt von selbst eine an; die der letzten 7 Tage, 4 Wochen und 12 Monate bleiben. Von Hand angelegte bleiben, bis Sie ihre Dateien löschen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Back up now</source>
            <translation>Jetzt sichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Backups</source>
            <translation>Sicherungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Backups of the history</source>
            <translation>Sicherungen des Verlaufs</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Check the history</source>
            <translation>Verlauf prüfen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Erase</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Erase the history…</source>
            <translation>Verlauf löschen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Everything stays on this computer, in these places. Keys are in the system's keyring, not in files.</source>
            <translation>Alles bleibt auf diesem Computer, an diesen Orten. Schlüssel liegen im Schlüsselbund des Systems, nicht in Dateien.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Export</source>
            <translation>Export</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Export all…</source>
            <translation>Alles exportieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Logs</source>
            <translation>Protokolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Make the search index anew</source>
            <translation>Suchindex neu anlegen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Open folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Open folder: {0}</source>
            <translation>Ordner öffnen: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Prompts of your own</source>
            <translation>Eigene Prompts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Puts the chosen backup in the history's place</source>
            <translation>Setzt die gewählte Sicherung an die Stelle des Verlaufs</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Reads the whole file of the history, and says whether it is sound.</source>
            <translation>Liest die ganze Datei des Verlaufs und sagt, ob sie in Ordnung ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Removes every run and every backup for good. You are asked before.</source>
            <translation>Entfernt alle Durchläufe und alle Sicherungen endgültig. Vorher werden Sie gefragt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Restore…</source>
            <translation>Wiederherstellen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>There are no backups yet.</source>
            <translation>Es gibt noch keine Sicherungen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>This device's identity and paired devices</source>
            <translation>Identität dieses Geräts und gekoppelte Geräte</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/data_page.py" />
            <source>Writes every run to a folder or a ZIP, in the format that you choose. What is in JSON can be imported again.</source>
            <translation>Schreibt jeden Durchlauf in einen Ordner oder ein ZIP, im Format Ihrer Wahl. Was in JSON steht, kann wieder importiert werden.</translation>
        </message>
    </context>
    <context>
        <name>DeleteUserDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Delete for good</source>
            <translation>Endgültig löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Delete user</source>
            <translation>Benutzer löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Deletes {0} with the history, its tags and backups, and the form. This cannot be undone. Exports and copies elsewhere stay. Type the name to confirm.</source>
            <translation>Löscht {0} mit dem Verlauf, seinen Schlagwörtern und Sicherungen und dem Formular. Das lässt sich nicht rückgängig machen. Exporte und Kopien an anderen Orten bleiben. Geben Sie zur Bestätigung den Namen ein.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
    </context>
    <context>
        <name>DetailsView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/details_view.py" />
            <source>As soon as there is one, this place says how it came about.</source>
            <translation>Sobald es eines gibt, steht hier, wie es zustande kam.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/details_view.py" />
            <source>How the verdict came about</source>
            <translation>Wie das Ergebnis zustande kam</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/details_view.py" />
            <source>There is no verdict</source>
            <translation>Es gibt kein Ergebnis</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/details_view.py" />
            <source>There is no verdict yet</source>
            <translation>Es gibt noch kein Ergebnis</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/details_view.py" />
            <source>This run ended before the panel came to one. What was answered is kept.</source>
            <translation>Dieser Durchlauf endete, bevor das Panel zu einem Ergebnis kam. Die Antworten sind gespeichert.</translation>
        </message>
    </context>
    <context>
        <name>DiffView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>As soon as two answers are in, this place shows where their words differ.</source>
            <translation>Sobald zwei Antworten da sind, sehen Sie hier, worin sich ihr Wortlaut unterscheidet.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>Consensus</source>
            <translation>Konsens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>Left text</source>
            <translation>Linker Text</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>Marked and underlined: words that only this text has. {0} % of the words stand in both, in this order.</source>
            <translation>Markiert und unterstrichen: Wörter, die nur dieser Text hat. {0} % der Wörter stehen in beiden, in dieser Reihenfolge.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>Only the first {0} words of each are compared.</source>
            <translation>
                <numerusform>Nur das erste Wort wird verglichen.</numerusform>
                <numerusform>Nur die ersten {0} Wörter werden jeweils verglichen.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>Right text</source>
            <translation>Rechter Text</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/diff_view.py" />
            <source>There are no two texts yet</source>
            <translation>Es gibt noch keine zwei Texte</translation>
        </message>
    </context>
    <context>
        <name>DoctorDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Check this installation</source>
            <translation>Diese Installation prüfen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Everything that is needed is there.</source>
            <translation>Alles Nötige ist da.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Looking…</source>
            <translation>Wird geprüft…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Settings, files, keyring, libraries, and whether each provider answers. Nothing is asked and nothing costs.</source>
            <translation>Einstellungen, Dateien, Schlüsselbund, Bibliotheken, und ob jeder Anbieter antwortet. Nichts wird gefragt und nichts kostet.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>Something that is needed is missing; the lines above that say PROBLEM tell what to do.</source>
            <translation>Etwas Nötiges fehlt; die Zeilen darüber mit PROBLEM sagen, was zu tun ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/doctor_dialog.py" />
            <source>What was found</source>
            <translation>Was gefunden wurde</translation>
        </message>
    </context>
    <context>
        <name>DomainPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>A system message; empty for none</source>
            <translation>Eine Systemnachricht; leer für keine</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Fields of knowledge. Each casts the models as its experts.</source>
            <translation>Fachgebiete. Jedes spricht die Modelle als Fachleute an.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>New domain</source>
            <translation>Neues Fachgebiet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>What is said to the model</source>
            <translation>Was dem Modell gesagt wird</translation>
        </message>
    </context>
    <context>
        <name>EndNotifications</name>
        <message>
            <location filename="../../../app/mas_app/notifications/ends.py" />
            <source>A run has failed</source>
            <translation>Ein Durchlauf ist gescheitert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/notifications/ends.py" />
            <source>Show it</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/notifications/ends.py" />
            <source>Too few agents answered</source>
            <translation>Zu wenige Agenten haben geantwortet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/notifications/ends.py" />
            <source>Your question is answered</source>
            <translation>Ihre Frage ist beantwortet</translation>
        </message>
    </context>
    <context>
        <name>EntriesPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/entries.py" />
            <source>Added {0}.</source>
            <translation>Hinzugefügt: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/entries.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/entries.py" />
            <source>Removed {0}.</source>
            <translation>Entfernt: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/entries.py" />
            <source>Renamed {0} to {1}.</source>
            <translation>{0} heißt jetzt {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/entries.py" />
            <source>Saved {0}.</source>
            <translation>Gespeichert: {0}.</translation>
        </message>
    </context>
    <context>
        <name>EraseDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Erase</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Erase everything?</source>
            <translation>Alles löschen?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Erase the history</source>
            <translation>Verlauf löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Every run in {0}, deleted ones too, {1}. Nothing brings them back.</source>
            <translation>Jeder Durchlauf in {0}, auch gelöschte, {1}. Nichts bringt sie zurück.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Keep everything</source>
            <translation>Alles behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>Type “{0}” to go on:</source>
            <translation>Geben Sie „{0}“ ein, um fortzufahren:</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>and its backup</source>
            <translation>und die Sicherung davon</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>and its {0} backups</source>
            <translation>
                <numerusform>und die {0} Sicherung davon</numerusform>
                <numerusform>und die {0} Sicherungen davon</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>and what there is of backups</source>
            <translation>und alle Sicherungen davon</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/erase_dialog.py" />
            <source>erase</source>
            <translation>löschen</translation>
        </message>
    </context>
    <context>
        <name>ExportController</name>
        <message>
            <location filename="../../../app/mas_app/exporting.py" />
            <source>Exporting</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/exporting.py" />
            <source>Something else is being done to runs. Wait until it has ended, or cancel it.</source>
            <translation>Mit Durchläufen geschieht gerade etwas anderes. Warten Sie das Ende ab oder brechen Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/exporting.py" />
            <source>This is a fault in MAS itself; the log has the details. Nothing was left behind.</source>
            <translation>Das ist ein Fehler in MAS selbst; Näheres steht im Protokoll. Es blieb nichts zurück.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/exporting.py" />
            <source>and {0} more</source>
            <translation>und {0} weitere</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>1 is 800 pixels wide</source>
            <translation>1 ist 800 Pixel breit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>1 run is in {0}</source>
            <translation>1 Durchlauf ist in {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Browse…</source>
            <translation>Durchsuchen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>CSV table</source>
            <translation>CSV-Tabelle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Chart files</source>
            <translation>Diagrammdateien</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Charts as files of their own</source>
            <translation>Diagramme als eigene Dateien</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Colours of the charts</source>
            <translation>Farben der Diagramme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Everything, without loss: it can be imported again.</source>
            <translation>Alles, ohne Verlust: lässt sich wieder importieren.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Export this run</source>
            <translation>Diesen Durchlauf exportieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Export to</source>
            <translation>Exportieren nach</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Export {0} runs</source>
            <translation>
                <numerusform>{0} Durchlauf exportieren</numerusform>
                <numerusform>{0} Durchläufe exportieren</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>HTML page</source>
            <translation>HTML-Seite</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>JSON data</source>
            <translation>JSON-Daten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Markdown text</source>
            <translation>Markdown-Text</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>One page a run with charts in it, to read in any browser; loads nothing from outside.</source>
            <translation>Eine Seite je Durchlauf mit Diagrammen, in jedem Browser lesbar; lädt nichts von außen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>One row an answer, for spreadsheets and statistics.</source>
            <translation>Eine Zeile je Antwort, für Tabellenkalkulation und Statistik.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>PDF document</source>
            <translation>PDF-Dokument</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>PDF drawings</source>
            <translation>PDF-Zeichnungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>PNG pictures</source>
            <translation>PNG-Bilder</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Pack into one ZIP file</source>
            <translation>In eine ZIP-Datei packen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Paged, with charts and page numbers, to print or to send.</source>
            <translation>In Seiten, mit Diagrammen und Seitenzahlen, zum Drucken oder Versenden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Plain text for notes and repositories, without charts in it.</source>
            <translation>Schlichter Text für Notizen und Repositorys, ohne Diagramme.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Progress of the export</source>
            <translation>Fortschritt des Exports</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>SVG drawings</source>
            <translation>SVG-Zeichnungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Show the files</source>
            <translation>Dateien zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Size of the pictures</source>
            <translation>Größe der Bilder</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>The export was cancelled. Nothing was left behind.</source>
            <translation>Der Export wurde abgebrochen. Es blieb nichts zurück.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>There is something of this name. Replace it</source>
            <translation>Unter diesem Namen gibt es schon etwas. Ersetzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Where to</source>
            <translation>Ziel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>Writing…</source>
            <translation>Wird geschrieben…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>dark</source>
            <translation>dunkel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>light</source>
            <translation>hell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>their data as CSV</source>
            <translation>ihre Daten als CSV</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>{0} of {1} runs</source>
            <translation>
                <numerusform>{0} von {1} Durchlauf</numerusform>
                <numerusform>{0} von {1} Durchläufen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/export_dialog.py" />
            <source>{0} runs are in {1}</source>
            <translation>
                <numerusform>{0} Durchlauf ist in {1}</numerusform>
                <numerusform>{0} Durchläufe sind in {1}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FieldForm</name>
        <message>
            <location filename="../../../app/mas_app/settings/fields.py" />
            <source>Found {0}; allowed: {1}</source>
            <translation>Gefunden: {0}; erlaubt: {1}</translation>
        </message>
    </context>
    <context>
        <name>FindBar</name>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>Close (Esc)</source>
            <translation>Schließen (Esc)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>Find in all answers</source>
            <translation>In allen Antworten suchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>Next hit (Enter)</source>
            <translation>Nächster Treffer (Eingabe)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>Not found in any text</source>
            <translation>In keinem Text gefunden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>Previous hit (Shift+Enter)</source>
            <translation>Voriger Treffer (Umschalt+Eingabe)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>in 1 text</source>
            <translation>in 1 Text</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>in {0} texts</source>
            <translation>
                <numerusform>in {0} Text</numerusform>
                <numerusform>in {0} Texten</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>the first {0}</source>
            <translation>den ersten {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/find_bar.py" />
            <source>{0} of {1} {2}</source>
            <translation>{0} von {1} {2}</translation>
        </message>
    </context>
    <context>
        <name>FollowBanner</name>
        <message>
            <location filename="../../../app/mas_app/widgets/follow_banner.py" />
            <source>Agents see their earlier answer and the consensus</source>
            <translation>Agenten sehen ihre frühere Antwort und den Konsens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/follow_banner.py" />
            <source>Continues: {0}</source>
            <translation>Knüpft an: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/follow_banner.py" />
            <source>Make it a new question</source>
            <translation>Zu einer neuen Frage machen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/follow_banner.py" />
            <source>Off, they get the new question alone; the run is still kept as a follow-up.</source>
            <translation>Wenn aus, erhalten sie nur die neue Frage; der Durchlauf gilt trotzdem als Anschlussfrage.</translation>
        </message>
    </context>
    <context>
        <name>FoundRow</name>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Pair with {0}</source>
            <translation>Mit {0} koppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Pair…</source>
            <translation>Koppeln…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>id {0}</source>
            <translation>ID {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>speaks version {0}, this computer {1}: update MAS on the older one</source>
            <translation>spricht Version {0}, dieser Computer {1}: Aktualisieren Sie MAS auf dem älteren</translation>
        </message>
    </context>
    <context>
        <name>Header</name>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Appearance</source>
            <translation>Darstellung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Check this installation…</source>
            <translation>Diese Installation prüfen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Export…</source>
            <translation>Exportieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Import…</source>
            <translation>Importieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>New question</source>
            <translation>Neue Frage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Nodes…</source>
            <translation>Knoten…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Settings…</source>
            <translation>Einstellungen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/header.py" />
            <source>Tabs</source>
            <translation>Reiter</translation>
        </message>
    </context>
    <context>
        <name>HistoryActions</name>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Agreement of selected runs…</source>
            <translation>Übereinstimmung der gewählten Durchläufe…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Ask again</source>
            <translation>Erneut fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Ask the same question of the same panel now, as a new run</source>
            <translation>Dieselbe Frage demselben Panel jetzt stellen, als neuer Durchlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Bring the chosen runs back</source>
            <translation>Die gewählten Durchläufe zurückholen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Delete for good…</source>
            <translation>Endgültig löschen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Delete the chosen runs; for 30 days they can be brought back</source>
            <translation>Die gewählten Durchläufe löschen; 30 Tage lang lassen sie sich zurückholen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Export…</source>
            <translation>Exportieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Go on with this run; answers that are kept are not asked for again</source>
            <translation>Diesen Durchlauf fortsetzen; gespeicherte Antworten werden nicht erneut erfragt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>How far the agents agree beyond chance over several closed questions</source>
            <translation>Wie weit die Agenten bei mehreren geschlossenen Fragen über den Zufall hinaus übereinstimmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Import…</source>
            <translation>Importieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Into the form</source>
            <translation>Ins Formular</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Put question and panel into the form, to be changed</source>
            <translation>Frage und Panel zum Ändern in das Formular übernehmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Put tags on the chosen runs, or take them off</source>
            <translation>Den gewählten Durchläufen Schlagwörter geben oder nehmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Read exports back in, or the history of the older system</source>
            <translation>Exporte wieder einlesen, oder den Verlauf des älteren Systems</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Remove the chosen runs from this computer now</source>
            <translation>Die gewählten Durchläufe jetzt von diesem Computer entfernen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Restore</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Show the stored run; nothing is asked again (Enter)</source>
            <translation>Den gespeicherten Durchlauf zeigen; nichts wird erneut gefragt (Eingabe)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Tags…</source>
            <translation>Schlagwörter…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_actions.py" />
            <source>Write the chosen runs to files (Ctrl+E)</source>
            <translation>Die gewählten Durchläufe in Dateien schreiben (Strg+E)</translation>
        </message>
    </context>
    <context>
        <name>HistoryCare</name>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>A run goes on. Wait until it has ended, or cancel it.</source>
            <translation>Ein Durchlauf läuft noch. Warten Sie das Ende ab oder brechen Sie ihn ab.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Another window or command of MAS uses the history. Close it, then try again.</source>
            <translation>Ein anderes Fenster oder ein Befehl von MAS benutzt den Verlauf. Schließen Sie es und versuchen Sie es dann erneut.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Backed up as {0}.</source>
            <translation>Gesichert als {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Checking the history</source>
            <translation>Verlauf wird geprüft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Erasing</source>
            <translation>Wird gelöscht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Everything was erased. Runs: {0}; backups and other files: {1}.</source>
            <translation>Alles wurde gelöscht. Durchläufe: {0}; Sicherungen und andere Dateien: {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Keep the present history</source>
            <translation>Jetzigen Verlauf behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Making a backup</source>
            <translation>Sicherung wird angelegt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Making the search index</source>
            <translation>Suchindex wird angelegt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Put the backup of {0} in the history's place?</source>
            <translation>Soll die Sicherung vom {0} an die Stelle des Verlaufs treten?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Restore</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Restore a backup</source>
            <translation>Sicherung wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Restoring a backup</source>
            <translation>Sicherung wird wiederhergestellt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>Runs that are younger than it are not in it. The present history is kept as a backup, so that you can come back to it. MAS closes the history for a moment; sharing this computer pauses meanwhile.</source>
            <translation>Jüngere Durchläufe sind darin nicht enthalten. Der jetzige Verlauf bleibt als Sicherung erhalten, sodass Sie zu ihm zurückkehren können. MAS schließt den Verlauf für einen Augenblick; die Freigabe dieses Computers pausiert so lange.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>The backup of {0} is the history now.</source>
            <translation>Die Sicherung vom {0} ist jetzt der Verlauf.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>The search index does not match the runs. No run is lost: make the index anew.</source>
            <translation>Der Suchindex passt nicht zu den Durchläufen. Es ist keiner verloren: Legen Sie den Index neu an.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>The search index was made anew. Runs in it: {0}.</source>
            <translation>Der Suchindex wurde neu angelegt. Durchläufe darin: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>There are no runs yet.</source>
            <translation>Es gibt noch keine Durchläufe.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This failed because of a fault in MAS itself. The log has the details.</source>
            <translation>Das ist an einem Fehler in MAS selbst gescheitert. Näheres steht im Protokoll.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This was cancelled. Erased until then: {0} runs; backups and other files: {1}. Runs left: {2}.</source>
            <translation>Das wurde abgebrochen. Bis dahin gelöscht: {0} Durchläufe; Sicherungen und andere Dateien: {1}. Übrige Durchläufe: {2}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This was cancelled. No backup was made.</source>
            <translation>Das wurde abgebrochen. Es wurde keine Sicherung erstellt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This was cancelled. Runs in the search index: {0} of {1}. Make it anew to find the others too.</source>
            <translation>Das wurde abgebrochen. Durchläufe im Suchindex: {0} von {1}. Erstellen Sie ihn neu, um auch die anderen zu finden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This was cancelled. The history is what it was.</source>
            <translation>Das wurde abgebrochen. Der Verlauf ist, was er war.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>This was cancelled. The history was not read to its end.</source>
            <translation>Das wurde abgebrochen. Der Verlauf wurde nicht zu Ende gelesen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/care.py" />
            <source>What was there before is kept as {0}.</source>
            <translation>Was vorher da war, ist als {0} gespeichert.</translation>
        </message>
    </context>
    <context>
        <name>HistoryController</name>
        <message>
            <location filename="../../../app/mas_app/history/controller.py" />
            <source>The history has changed meanwhile, and nothing was done. Choose the runs again.</source>
            <translation>Der Verlauf hat sich inzwischen geändert, und nichts wurde getan. Wählen Sie die Durchläufe neu aus.</translation>
        </message>
    </context>
    <context>
        <name>HistoryDeeds</name>
        <message numerus="yes">
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>({0} more like it)</source>
            <translation>
                <numerusform>({0} weiterer dieser Art)</numerusform>
                <numerusform>({0} weitere dieser Art)</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Backups that were made before still hold them; Settings, Data erases these too.</source>
            <translation>Frühere Sicherungen enthalten sie noch; unter „Einstellungen“, „Daten“ lassen sich auch diese löschen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Delete for good</source>
            <translation>Endgültig löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Deleting</source>
            <translation>Wird gelöscht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Reading</source>
            <translation>Wird gelesen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Remove this run with all its answers? This cannot be undone.</source>
            <translation>Diesen Durchlauf mit allen Antworten entfernen? Das lässt sich nicht rückgängig machen.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Remove {0} runs with all their answers? This cannot be undone.</source>
            <translation>
                <numerusform>{0} Durchlauf mit allen Antworten entfernen? Das lässt sich nicht rückgängig machen.</numerusform>
                <numerusform>{0} Durchläufe mit allen Antworten entfernen? Das lässt sich nicht rückgängig machen.</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Removing</source>
            <translation>Wird entfernt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Restoring</source>
            <translation>Wird wiederhergestellt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Something else is being done to runs. Wait until it has ended, or cancel it.</source>
            <translation>Mit Durchläufen geschieht gerade etwas anderes. Warten Sie das Ende ab oder brechen Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Tagging</source>
            <translation>Wird verschlagwortet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>The run was deleted. For 30 days it stands under the state “Deleted”.</source>
            <translation>Der Durchlauf wurde gelöscht. 30 Tage lang steht er unter dem Status „gelöscht“.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/history/deeds.py" />
            <source>{0} runs were deleted. For 30 days they stand under the state “Deleted”.</source>
            <translation>
                <numerusform>{0} Durchlauf wurde gelöscht. 30 Tage lang steht er unter dem Status „gelöscht“.</numerusform>
                <numerusform>{0} Durchläufe wurden gelöscht. 30 Tage lang stehen sie unter dem Status „gelöscht“.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HistoryFilters</name>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>1 run</source>
            <translation>1 Durchlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Agent</source>
            <translation>Agent</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Any time</source>
            <translation>Jederzeit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Between…</source>
            <translation>Zeitraum…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Choose which columns the table has; their heads can be dragged</source>
            <translation>Wählen, welche Spalten die Tabelle hat; ihre Köpfe lassen sich ziehen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Clear</source>
            <translation>Leeren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Clear search and filters</source>
            <translation>Suche und Filter zurücksetzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Columns</source>
            <translation>Spalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Domain</source>
            <translation>Fachgebiet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Last 12 months</source>
            <translation>Letzte 12 Monate</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Last 30 days</source>
            <translation>Letzte 30 Tage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Last 7 days</source>
            <translation>Letzte 7 Tage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Method</source>
            <translation>Verfahren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Question type</source>
            <translation>Fragetyp</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Search questions, answers and consensus: words, “a phrase” in quotes, begin*</source>
            <translation>Fragen, Antworten und Konsens durchsuchen: Wörter, „eine Wendung“ in Anführungszeichen, Anfang*</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Search the history</source>
            <translation>Verlauf durchsuchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Show the chosen run in short beside the table</source>
            <translation>Den gewählten Durchlauf in Kürze neben der Tabelle zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>State</source>
            <translation>Status</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Tag</source>
            <translation>Schlagwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>To</source>
            <translation>Bis</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Today</source>
            <translation>Heute</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>Type</source>
            <translation>Typ</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>When</source>
            <translation>Zeitpunkt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>cancelled</source>
            <translation>abgebrochen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>deleted</source>
            <translation>gelöscht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>done</source>
            <translation>fertig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>failed</source>
            <translation>gescheitert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>no quorum</source>
            <translation>zu wenige Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>running</source>
            <translation>läuft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>unfinished</source>
            <translation>unvollendet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>yyyy-MM-dd</source>
            <translation>dd.MM.yyyy</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/history_filters.py" />
            <source>{0} runs</source>
            <translation>
                <numerusform>{0} Durchlauf</numerusform>
                <numerusform>{0} Durchläufe</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HistoryPreview</name>
        <message>
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>Deleted on {0}. Restore it to look at it.</source>
            <translation>Gelöscht am {0}. Stellen Sie ihn wieder her, um ihn anzusehen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>Open the run for the rest.</source>
            <translation>Den Rest zeigt der geöffnete Durchlauf.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>Text of the verdict</source>
            <translation>Text des Ergebnisses</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>and {0} more</source>
            <translation>und {0} weitere</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/history_preview.py" />
            <source>{0} runs are chosen.</source>
            <translation>
                <numerusform>{0} Durchlauf ist ausgewählt.</numerusform>
                <numerusform>{0} Durchläufe sind ausgewählt.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HistoryTab</name>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>All words have to occur in question, answers or consensus, and all filters have to hold.</source>
            <translation>Alle Wörter müssen in Frage, Antworten oder Konsens vorkommen, und alle Filter müssen zutreffen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>Ask a question</source>
            <translation>Frage stellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>Clear search and filters</source>
            <translation>Suche und Filter zurücksetzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>Every run is kept here with its answers and figures, and can be reopened without asking anything again. Exports can be dropped here to be read back in.</source>
            <translation>Jeder Durchlauf wird hier mit Antworten und Werten aufbewahrt und lässt sich öffnen, ohne erneut zu fragen. Exporte, die Sie hier ablegen, werden wieder eingelesen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>Nothing has been asked yet</source>
            <translation>Es wurde noch nichts gefragt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/history/tab.py" />
            <source>Nothing was found</source>
            <translation>Nichts gefunden</translation>
        </message>
    </context>
    <context>
        <name>HistoryTableModel</name>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Agents</source>
            <translation>Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Answered</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Domain</source>
            <translation>Fachgebiet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Method</source>
            <translation>Verfahren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Question</source>
            <translation>Frage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Score</source>
            <translation>Wert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>State</source>
            <translation>Status</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Type</source>
            <translation>Typ</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>Verdict</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>cancelled</source>
            <translation>abgebrochen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>consensus</source>
            <translation>Konsens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>done</source>
            <translation>fertig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>failed</source>
            <translation>gescheitert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>no decision</source>
            <translation>unentschieden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>no quorum</source>
            <translation>zu wenige</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>none</source>
            <translation>keines</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>running</source>
            <translation>läuft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>single answer</source>
            <translation>Einzelantwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>unfinished</source>
            <translation>unvollendet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>vote</source>
            <translation>Abstimmung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/history_table.py" />
            <source>{0} of {1}</source>
            <translation>{0} von {1}</translation>
        </message>
    </context>
    <context>
        <name>HistoryView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/history_view.py" />
            <source>Past runs</source>
            <translation>Frühere Durchläufe</translation>
        </message>
    </context>
    <context>
        <name>ImportController</name>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>1 run was imported</source>
            <translation>1 Durchlauf wurde importiert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>All files</source>
            <translation>Alle Dateien</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>Exports and older histories</source>
            <translation>Exporte und ältere Verläufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>Import</source>
            <translation>Importieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>Importing</source>
            <translation>Wird importiert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>Nothing was imported. {0}</source>
            <translation>Es wurde nichts importiert. {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>Something else is being done to runs. Wait until it has ended, or cancel it.</source>
            <translation>Mit Durchläufen geschieht gerade etwas anderes. Warten Sie das Ende ab oder brechen Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>The import was cancelled. Nothing was imported.</source>
            <translation>Der Import wurde abgebrochen. Nichts wurde importiert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/importing.py" />
            <source>The import was cancelled. {0} Import the same again to add the others.</source>
            <translation>Der Import wurde abgebrochen. {0} Importieren Sie dasselbe noch einmal, um die übrigen hinzuzufügen.</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/importing.py" />
            <source>{0} runs were imported</source>
            <translation>
                <numerusform>{0} Durchlauf wurde importiert</numerusform>
                <numerusform>{0} Durchläufe wurden importiert</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/importing.py" />
            <source>{0} were here already</source>
            <translation>
                <numerusform>{0} war schon da</numerusform>
                <numerusform>{0} waren schon da</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/importing.py" />
            <source>{0} were kept under other ids, as other runs have theirs</source>
            <translation>
                <numerusform>{0} erhielt eine andere ID, weil ein anderer Durchlauf seine hat</numerusform>
                <numerusform>{0} erhielten andere IDs, weil andere Durchläufe ihre haben</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Keeping</name>
        <message>
            <location filename="../../../app/mas_app/keeping.py" />
            <source>The run cannot be dragged out: {0}</source>
            <translation>Der Durchlauf lässt sich nicht herausziehen: {0}</translation>
        </message>
    </context>
    <context>
        <name>LimitsPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>A call that could pass a limit is not sent. Prices come from the agents' settings; calls without a price cannot be held back beforehand.</source>
            <translation>Ein Aufruf, der eine Grenze überschreiten könnte, wird nicht gesendet. Die Preise stammen aus den Einstellungen der Agenten; Aufrufe ohne Preis lassen sich nicht vorab zurückhalten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Dollars a day</source>
            <translation>Dollar am Tag</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Dollars a question</source>
            <translation>Dollar je Frage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Empty for no limit</source>
            <translation>Leer für keine Grenze</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Empty for no limit; midnight to midnight</source>
            <translation>Leer für keine Grenze; von Mitternacht bis Mitternacht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Time limits and calls at the same time belong to a provider and stand on its page.</source>
            <translation>Zeitgrenzen und gleichzeitige Aufrufe gehören zum Anbieter und stehen auf dessen Seite.</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>Charts</source>
            <translation>Diagramme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>Query</source>
            <translation>Anfrage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>Responses</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>Starting…</source>
            <translation>Wird gestartet…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/main_window.py" />
            <source>Stored run of {0}. Nothing is asked again.</source>
            <translation>Gespeicherter Durchlauf vom {0}. Es wird nicht erneut gefragt.</translation>
        </message>
    </context>
    <context>
        <name>MinorityView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/minority_view.py" />
            <source>Minority report</source>
            <translation>Minderheitsbericht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/minority_view.py" />
            <source>The answers of this run were not compared with its consensus.</source>
            <translation>Die Antworten dieses Durchlaufs wurden nicht mit seinem Konsens verglichen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/minority_view.py" />
            <source>There is no minority report</source>
            <translation>Es gibt keinen Minderheitsbericht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/minority_view.py" />
            <source>What the consensus leaves out is looked for when the run has ended.</source>
            <translation>Was der Konsens auslässt, wird gesucht, wenn der Durchlauf beendet ist.</translation>
        </message>
    </context>
    <context>
        <name>ModelPicker</name>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Ask again</source>
            <translation>Erneut fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Asking {0}…</source>
            <translation>{0} wird gefragt…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Cancelled.</source>
            <translation>Abgebrochen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Choose</source>
            <translation>Auswählen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Models of {0}</source>
            <translation>Modelle von {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>No models are listed; you can type the name of one.</source>
            <translation>Keine Modelle aufgelistet; Sie können einen Namen eingeben.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Search for a model</source>
            <translation>Modell suchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Take this name</source>
            <translation>Diesen Namen nehmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>{0} You can type the name of a model.</source>
            <translation>{0} Sie können den Namen eines Modells eingeben.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>{0} of {1} models</source>
            <translation>{0} von {1} Modellen</translation>
        </message>
    </context>
    <context>
        <name>ModelTableModel</name>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Answer ($ a million)</source>
            <translation>Antwort ($ je Million)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Context (tokens)</source>
            <translation>Kontext (Token)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/model_picker.py" />
            <source>Prompt ($ a million)</source>
            <translation>Prompt ($ je Million)</translation>
        </message>
    </context>
    <context>
        <name>NewUserDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>The same again</source>
            <translation>Noch einmal dasselbe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>none: everybody here may use this name</source>
            <translation>keines: Jeder hier darf diesen Namen benutzen</translation>
        </message>
    </context>
    <context>
        <name>NodeDots</name>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>No node is paired: every call runs here.</source>
            <translation>Kein Knoten ist gekoppelt: Jeder Aufruf läuft hier.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>Nodes</source>
            <translation>Knoten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>Nodes. {0}</source>
            <translation>Knoten. {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>This computer is shared as {0} at {1}.</source>
            <translation>Dieser Computer ist als {0} unter {1} freigegeben.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>answers in {0} ms</source>
            <translation>antwortet in {0} ms</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>failed: it gets no calls for a while</source>
            <translation>ausgefallen: erhält eine Weile keine Aufrufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>healthy</source>
            <translation>gesund</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>shared</source>
            <translation>freigegeben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>unhealthy</source>
            <translation>gestört</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/node_dots.py" />
            <source>{0} of {1} calls</source>
            <translation>
                <numerusform>{0} von {1} Aufruf</numerusform>
                <numerusform>{0} von {1} Aufrufen</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NodeRow</name>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Each call takes along the key of its provider. The node uses it for this call and keeps it nowhere. Without this it uses its own keys.</source>
            <translation>Jeder Aufruf nimmt den Schlüssel seines Anbieters mit. Der Knoten verwendet ihn für diesen Aufruf und bewahrt ihn nirgends auf. Sonst verwendet er seine eigenen Schlüssel.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Offers no agent</source>
            <translation>Bietet keinen Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Offers {0}</source>
            <translation>Bietet {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Send my provider keys to this node</source>
            <translation>Meine Anbieterschlüssel an diesen Knoten senden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Send my provider keys to {0}</source>
            <translation>Meine Anbieterschlüssel an {0} senden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Unpair</source>
            <translation>Entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>Unpair {0}</source>
            <translation>{0} entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>answers in {0} ms</source>
            <translation>antwortet in {0} ms</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>failed</source>
            <translation>fehlgeschlagen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>healthy</source>
            <translation>gesund</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>id {0}</source>
            <translation>ID {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>last heard of at {0}</source>
            <translation>zuletzt gehört um {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>unhealthy</source>
            <translation>gestört</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>{0} (demo)</source>
            <translation>{0} (Demo)</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/nodes/node_row.py" />
            <source>{0} of {1} calls</source>
            <translation>
                <numerusform>{0} von {1} Aufruf</numerusform>
                <numerusform>{0} von {1} Aufrufen</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NodesController</name>
        <message>
            <location filename="../../../app/mas_app/nodes/controller.py" />
            <source>Cancelled. Nothing was paired.</source>
            <translation>Abgebrochen. Nichts wurde gekoppelt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/controller.py" />
            <source>MAS is still starting. Try again in a moment.</source>
            <translation>MAS startet noch. Versuchen Sie es gleich noch einmal.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/controller.py" />
            <source>This computer is not shared any more. {0}</source>
            <translation>Dieser Computer ist nicht mehr freigegeben. {0}</translation>
        </message>
    </context>
    <context>
        <name>NodesPage</name>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Computers that answer calls for this one. Each uses its own agents, and its own keys unless you send yours.</source>
            <translation>Computer, die Aufrufe für diesen beantworten. Jeder verwendet seine eigenen Agenten, und seine eigenen Schlüssel, solange Sie Ihre nicht senden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Each call takes along the key of its provider, over the paired connection only. The node uses it for that call, at that provider's address, and keeps it nowhere. Whoever controls that computer could still read it.</source>
            <translation>Jeder Aufruf nimmt den Schlüssel seines Anbieters mit, nur über die gekoppelte Verbindung. Der Knoten verwendet ihn für diesen Aufruf, unter der Adresse dieses Anbieters, und bewahrt ihn nirgends auf. Wer diesen Computer beherrscht, könnte ihn dennoch lesen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Fingerprint of this computer: {0}</source>
            <translation>Fingerabdruck dieses Computers: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Keep it</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Keep them here</source>
            <translation>Hier behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>None yet. Every call runs on this computer, until a node is added below.</source>
            <translation>Noch keiner. Jeder Aufruf läuft auf diesem Computer, bis unten ein Knoten hinzugefügt wird.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Nothing is sent to it and nothing taken from it any more; what runs there, or here for it, is cancelled at once. To use it again it has to be paired anew.</source>
            <translation>Ihm wird nichts mehr gesendet und von ihm nichts mehr angenommen; was dort läuft, oder hier für ihn, wird sofort abgebrochen. Um ihn wieder zu verwenden, muss er neu gekoppelt werden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Paired nodes</source>
            <translation>Gekoppelte Knoten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Programs that use it are refused from now on, and what runs for them is cancelled.</source>
            <translation>Programme, die es verwenden, werden ab jetzt abgewiesen, und was für sie läuft, wird abgebrochen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Revoke</source>
            <translation>Widerrufen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Revoke a token</source>
            <translation>Token widerrufen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Revoke the token {0}?</source>
            <translation>Token {0} widerrufen?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Send keys to a node</source>
            <translation>Schlüssel an einen Knoten senden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Send them</source>
            <translation>Senden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Send your provider keys to {0}?</source>
            <translation>Ihre Anbieterschlüssel an {0} senden?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Unpair</source>
            <translation>Entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Unpair a device</source>
            <translation>Gerät entkoppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/page.py" />
            <source>Unpair {0}?</source>
            <translation>{0} entkoppeln?</translation>
        </message>
    </context>
    <context>
        <name>Opening</name>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>Log in…</source>
            <translation>Anmelden…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>MAS cannot start</source>
            <translation>MAS kann nicht starten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>MAS could not close the history, and nothing was done. Quit MAS and start it again.</source>
            <translation>MAS konnte den Verlauf nicht schließen, und nichts wurde getan. Beenden Sie MAS und starten Sie es neu.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>Mend the settings file, or move it away to start with the built-in model. Then try again.</source>
            <translation>Berichtigen Sie die Einstellungsdatei, oder verschieben Sie sie, um mit dem eingebauten Modell zu beginnen. Versuchen Sie es dann erneut.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>Mend what is said below, and try again.</source>
            <translation>Beheben Sie, was unten steht, und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>Starting…</source>
            <translation>Wird gestartet…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>The settings cannot be used</source>
            <translation>Die Einstellungen sind nicht verwendbar</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>Their history is opened with their password.</source>
            <translation>Der Verlauf öffnet sich mit dem Passwort.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>This is a fault in MAS itself. The log has the details.</source>
            <translation>Das ist ein Fehler in MAS selbst. Näheres steht im Protokoll.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/opening.py" />
            <source>{0} is to log in</source>
            <translation>{0} muss sich anmelden</translation>
        </message>
    </context>
    <context>
        <name>PairCard</name>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>A pairing code has 16 letters and digits, as in ABCD-EFGH-IJKL-MNOP.</source>
            <translation>Ein Kopplungscode hat 16 Buchstaben und Ziffern, etwa ABCD-EFGH-IJKL-MNOP.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Add a node</source>
            <translation>Knoten hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Address of the node</source>
            <translation>Adresse des Knotens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Code</source>
            <translation>Code</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Give the address of the node, as HOST:PORT, or choose one that was found.</source>
            <translation>Geben Sie die Adresse des Knotens als HOST:PORT ein, oder wählen Sie einen gefundenen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Looking for nodes on this network… None has been found so far.</source>
            <translation>Suche nach Knoten in diesem Netzwerk… Bisher wurde keiner gefunden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Nodes on this network appear here.</source>
            <translation>Knoten in diesem Netzwerk erscheinen hier.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>On the other computer run “mas-node pair”, or let its window show a pairing code. Names and addresses found here are hints: who a node is, only the code proves.</source>
            <translation>Führen Sie auf dem anderen Computer „mas-node pair“ aus, oder lassen Sie dessen Fenster einen Kopplungscode zeigen. Hier gefundene Namen und Adressen sind nur Hinweise: Wer ein Knoten ist, beweist allein der Code.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Pair</source>
            <translation>Koppeln</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Paired with {0}. Choose “Paired nodes” or “Automatic” under “Runs on” to use it.</source>
            <translation>Mit {0} gekoppelt. Wählen Sie „Gekoppelte Knoten“ oder „Automatisch“ unter „Ausführung“, um ihn zu benutzen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Pairing is under way</source>
            <translation>Kopplung läuft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Pairing with {0}…</source>
            <translation>Kopplung mit {0}…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/pair_card.py" />
            <source>Type the code that {0} shows.</source>
            <translation>Geben Sie den Code ein, den {0} zeigt.</translation>
        </message>
    </context>
    <context>
        <name>PanelForm</name>
        <message>
            <location filename="../../../app/mas_app/widgets/panel_form.py" />
            <source>These agents are a small built-in demonstration model that runs on this computer. It is often wrong, and its opening words decide its stance: their agreement is no evidence.</source>
            <translation>Diese Agenten sind ein kleines eingebautes Demomodell, das auf diesem Computer läuft. Es irrt oft, und die Worte seiner Einleitung bestimmen seinen Standpunkt: Ihre Übereinstimmung beweist nichts.</translation>
        </message>
    </context>
    <context>
        <name>PanelPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>A panel needs at least one agent.</source>
            <translation>Ein Panel braucht mindestens einen Agenten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Agents and their roles</source>
            <translation>Agenten und ihre Rollen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Agents that are asked together. The form begins with “default”.</source>
            <translation>Agenten, die gemeinsam gefragt werden. Das Formular beginnt mit „default“.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Aggregator</source>
            <translation>Aggregator</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>All of your agents, as long as the settings file says nothing else. Change it, and it is written there.</source>
            <translation>Alle Ihre Agenten, solange die Einstellungsdatei nichts anderes sagt. Ändern Sie es, so wird es dort eingetragen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Automatic: vote for closed questions, fusion for others, synthesis by the built-in model</source>
            <translation>Automatisch: Abstimmung bei geschlossenen Fragen, Fusion bei anderen, Synthese durch das eingebaute Modell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Comes with MAS. Change it, and the settings file gets a panel of this name that stands in for it.</source>
            <translation>Gehört zu MAS. Ändern Sie es, so erhält die Einstellungsdatei ein Panel dieses Namens, das dafür einsteht.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>How often each agent is asked, 1 to 50</source>
            <translation>Wie oft jeder Agent gefragt wird, 1 bis 50</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>How often the panel answers in the method mixture, 1 to 3</source>
            <translation>Wie oft das Panel beim Verfahren „Mischung von Agenten“ antwortet, 1 bis 3</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Layers</source>
            <translation>Schichten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Method</source>
            <translation>Verfahren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Repeats</source>
            <translation>Wiederholungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Saved {0}.</source>
            <translation>Gespeichert: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>Who writes the consensus first</source>
            <translation>Wer den Konsens zuerst schreibt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>all agents</source>
            <translation>alle Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>built in</source>
            <translation>eingebaut</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/panel_page.py" />
            <source>panel</source>
            <translation>Panel</translation>
        </message>
    </context>
    <context>
        <name>PanelTableModel</name>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>Agent</source>
            <translation>Agent</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>Every role</source>
            <translation>Jede Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>Model and provider</source>
            <translation>Modell und Anbieter</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>No role</source>
            <translation>Keine Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>Role</source>
            <translation>Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>a paired node</source>
            <translation>ein gekoppelter Knoten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>built-in demo, runs here</source>
            <translation>eingebaute Demo, läuft hier</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>demo on {0}</source>
            <translation>Demo auf {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>on {0}</source>
            <translation>auf {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>{0} · also on {1}</source>
            <translation>{0} · auch auf {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/panel_table.py" />
            <source>{0}: {1} at {2}, temperature {3}, at most {4} tokens</source>
            <translation>{0}: {1} bei {2}, Temperatur {3}, höchstens {4} Token</translation>
        </message>
    </context>
    <context>
        <name>PanelView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/panel_view.py" />
            <source>Panel: agents, models and roles</source>
            <translation>Panel: Agenten, Modelle und Rollen</translation>
        </message>
    </context>
    <context>
        <name>PasswordDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>New password</source>
            <translation>Neues Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Old password</source>
            <translation>Altes Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>The password of {0} is a privacy screen, not encryption: it keeps others out in MAS, and who can read your files can read your history. A forgotten one cannot be recovered.</source>
            <translation>Das Passwort von {0} ist ein Sichtschutz, keine Verschlüsselung: Es hält andere in MAS fern, aber wer Ihre Dateien lesen kann, kann Ihren Verlauf lesen. Ein vergessenes lässt sich nicht wiederherstellen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>The same again</source>
            <translation>Noch einmal dasselbe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>none: everybody here may use this name</source>
            <translation>keines: Jeder hier darf diesen Namen benutzen</translation>
        </message>
    </context>
    <context>
        <name>PausedKeyNotices</name>
        <message>
            <location filename="../../../app/mas_app/paused_keys.py" />
            <source>Store the right one with `mas key set {0}`, or put it right with the provider.</source>
            <translation>Speichern Sie den richtigen mit `mas key set {0}`, oder klären Sie es mit dem Anbieter.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/paused_keys.py" />
            <source>The key of {0}: {1}</source>
            <translation>Der Schlüssel von {0}: {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/paused_keys.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
    </context>
    <context>
        <name>PlainPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/plain_pages.py" />
            <source>Saved.</source>
            <translation>Gespeichert.</translation>
        </message>
    </context>
    <context>
        <name>PresetBar</name>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>A name of letters, digits, “-”, “_”, “.” or “:”, beginning with one of the first two.</source>
            <translation>Ein Name aus Buchstaben, Ziffern, „-“, „_“, „.“ oder „:“, der mit Buchstabe oder Ziffer beginnt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Agents, roles, aggregator, method and repeats are kept in the settings file.</source>
            <translation>Agenten, Rollen, Aggregator, Verfahren und Wiederholungen stehen dann in der Einstellungsdatei.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Do not save</source>
            <translation>Nicht speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Fills the form with a panel of the settings</source>
            <translation>Füllt das Formular mit einem Panel der Einstellungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Keep this panel in the settings under a name</source>
            <translation>Dieses Panel unter einem Namen in den Einstellungen speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Name of the panel</source>
            <translation>Name des Panels</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Panel</source>
            <translation>Panel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Panel to begin with</source>
            <translation>Panel für den Anfang</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>Save as…</source>
            <translation>Speichern als…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/preset_bar.py" />
            <source>There is a panel of this name; it would be replaced.</source>
            <translation>Ein Panel dieses Namens gibt es schon; es würde ersetzt.</translation>
        </message>
    </context>
    <context>
        <name>PromptPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>A text of yours.</source>
            <translation>Ein Text von Ihnen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Found {0}; allowed: {1}</source>
            <translation>Gefunden: {0}; erlaubt: {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>It holds {0}.</source>
            <translation>Er enthält {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Prompts</source>
            <translation>Prompts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Restore the built-in text</source>
            <translation>Eingebauten Text wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Restored the prompt {0}.</source>
            <translation>Prompt {0} wiederhergestellt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Save</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Saved the prompt {0}.</source>
            <translation>Prompt {0} gespeichert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>Text of the prompt</source>
            <translation>Text des Prompts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>The built-in text.</source>
            <translation>Der eingebaute Text.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>What models are told besides your question.</source>
            <translation>Was den Modellen außer Ihrer Frage gesagt wird.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/prompt_page.py" />
            <source>yours</source>
            <translation>von Ihnen</translation>
        </message>
    </context>
    <context>
        <name>ProviderPage</name>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>0 for no limit</source>
            <translation>0 für keine Grenze</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>1 model</source>
            <translation>1 Modell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Add an agent</source>
            <translation>Agenten hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Asking {0}…</source>
            <translation>{0} wird gefragt…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Asks for the list of models, which is free of charge</source>
            <translation>Fragt nach der Modellliste; das kostet nichts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Calls at the same time</source>
            <translation>Gleichzeitige Aufrufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Cancelled.</source>
            <translation>Abgebrochen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Further headers</source>
            <translation>Weitere Kopfzeilen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>In a file</source>
            <translation>In einer Datei</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>In an environment variable</source>
            <translation>In einer Umgebungsvariablen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>In the system's keyring</source>
            <translation>Im Schlüsselbund des Systems</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Key</source>
            <translation>Schlüssel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Limits</source>
            <translation>Grenzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Look for servers on this computer</source>
            <translation>Server auf diesem Computer suchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Name of the variable</source>
            <translation>Name der Variablen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>New key</source>
            <translation>Neuer Schlüssel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>No further server of Ollama, LM Studio or llama.cpp answers on this computer.</source>
            <translation>Kein weiterer Server von Ollama, LM Studio oder llama.cpp antwortet auf diesem Computer.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>No key</source>
            <translation>Kein Schlüssel</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>One a line, as in “X-Title: MAS”. Never a key.</source>
            <translation>Je Zeile eine, wie „X-Title: MAS“. Niemals ein Schlüssel.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Paste the key here</source>
            <translation>Schlüssel hier einfügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Path of the file</source>
            <translation>Pfad der Datei</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Plain http is fine: this is a private address that I trust</source>
            <translation>Unverschlüsseltes http ist in Ordnung: Dies ist eine private Adresse, der ich vertraue</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Remove the key</source>
            <translation>Schlüssel entfernen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Renamed {0} to {1}.</source>
            <translation>{0} heißt jetzt {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Requests a minute</source>
            <translation>Anfragen je Minute</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Seconds between two words</source>
            <translation>Sekunden zwischen zwei Wörtern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Seconds for a whole call</source>
            <translation>Sekunden für einen ganzen Aufruf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Seconds to connect</source>
            <translation>Sekunden für den Verbindungsaufbau</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Seconds to the first word</source>
            <translation>Sekunden bis zum ersten Wort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Store</source>
            <translation>Speichern</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Test</source>
            <translation>Testen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>The key is in the keyring.</source>
            <translation>Der Schlüssel ist im Schlüsselbund.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>The key was removed.</source>
            <translation>Der Schlüssel wurde entfernt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>The keyring holds no key for this address.</source>
            <translation>Der Schlüsselbund enthält keinen Schlüssel für diese Adresse.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>The small model that comes with MAS. It runs on this computer, needs no key and has nothing to set.</source>
            <translation>Das kleine Modell, das zu MAS gehört. Es läuft auf diesem Computer, braucht keinen Schlüssel und hat nichts einzustellen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Where /chat/completions lies below; usually ends in /v1</source>
            <translation>Worunter /chat/completions liegt; endet meist auf /v1</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Where models are asked. Keys stay in the system's keyring and are never shown again.</source>
            <translation>Wo Modelle gefragt werden. Schlüssel bleiben im Schlüsselbund des Systems und werden nie wieder angezeigt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>Works: {0} in {1} ms.</source>
            <translation>Funktioniert: {0} in {1} ms.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>built in</source>
            <translation>eingebaut</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/settings/provider_page.py" />
            <source>{0} models</source>
            <translation>
                <numerusform>{0} Modell</numerusform>
                <numerusform>{0} Modelle</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QueryTab</name>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>Ask</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>Ask the panel (Ctrl+Enter)</source>
            <translation>Das Panel fragen (Strg+Eingabe)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>Cancel the run (Esc)</source>
            <translation>Durchlauf abbrechen (Esc)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>Everything runs on this computer.</source>
            <translation>Alles läuft auf diesem Computer.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>No node is paired with this computer. Add one under “Nodes…” in the menu, or let it run here.</source>
            <translation>Mit diesem Computer ist kein Knoten gekoppelt. Fügen Sie im Menü unter „Knoten…“ einen hinzu, oder lassen Sie es hier laufen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>What the run takes</source>
            <translation>Was der Durchlauf braucht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/query_tab.py" />
            <source>{0} is not on this computer but on {1}: let it run on paired nodes, or automatically.</source>
            <translation>{0} ist nicht auf diesem Computer, sondern auf {1}: Lassen Sie es auf gekoppelten Knoten laufen, oder automatisch.</translation>
        </message>
    </context>
    <context>
        <name>QuestionForm</name>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Agent whose preview is shown</source>
            <translation>Agent, dessen Vorschau gezeigt wird</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Domain</source>
            <translation>Fachgebiet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Exactly what this agent will get</source>
            <translation>Genau das erhält dieser Agent</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Examples</source>
            <translation>Beispiele</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Here stands exactly what each agent will get, once the form is complete.</source>
            <translation>Hier steht genau, was jeder Agent erhält, sobald das Formular vollständig ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Load an example question</source>
            <translation>Eine Beispielfrage laden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Question</source>
            <translation>Frage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Question type</source>
            <translation>Fragetyp</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>Type</source>
            <translation>Typ</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>What do you want to ask the panel?</source>
            <translation>Was möchten Sie das Panel fragen?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/question_form.py" />
            <source>What each agent gets</source>
            <translation>Was jeder Agent erhält</translation>
        </message>
    </context>
    <context>
        <name>QuestionTypePage</name>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Answered with</source>
            <translation>Beantwortet mit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Empty for an open question; yes_no, options (lettered lines), likert (1 to 5), likert:1-7 or the like, number</source>
            <translation>Leer für eine offene Frage; yes_no, options (Zeilen mit Buchstaben), likert (1 bis 5), likert:1-7 oder ähnlich, number</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>How a question is put. Closed types can be voted on.</source>
            <translation>Wie eine Frage gestellt wird. Über geschlossene Typen lässt sich abstimmen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>New type</source>
            <translation>Neuer Typ</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Template</source>
            <translation>Vorlage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>{question} stands for the person's words</source>
            <translation>{question} steht für Ihre Worte</translation>
        </message>
    </context>
    <context>
        <name>RenameDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Another name for {0}. History and password stay as they are.</source>
            <translation>Ein anderer Name für {0}. Verlauf und Passwort bleiben, wie sie sind.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
    </context>
    <context>
        <name>ResponsesTab</name>
        <message>
            <location filename="../../../app/mas_app/responses_tab.py" />
            <source>Ask a question</source>
            <translation>Frage stellen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/responses_tab.py" />
            <source>Ask a question, and every agent's answer appears here side by side while it is written, with the consensus above them.</source>
            <translation>Stellen Sie eine Frage, und die Antworten aller Agenten erscheinen hier nebeneinander, während sie geschrieben werden, darüber der Konsens.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/responses_tab.py" />
            <source>No answers yet</source>
            <translation>Noch keine Antworten</translation>
        </message>
    </context>
    <context>
        <name>RolePage</name>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>A system message with the standpoint</source>
            <translation>Eine Systemnachricht mit dem Standpunkt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>New role</source>
            <translation>Neue Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Reason from the standpoint of …</source>
            <translation>Urteile vom Standpunkt …</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>Standpoints that agents can be asked to reason from.</source>
            <translation>Standpunkte, von denen aus Agenten urteilen sollen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/text_pages.py" />
            <source>What is said to the model</source>
            <translation>Was dem Modell gesagt wird</translation>
        </message>
    </context>
    <context>
        <name>RunModel</name>
        <message>
            <location filename="../../../app/mas_app/models/run.py" />
            <source>The run broke off.</source>
            <translation>Der Durchlauf brach ab.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/models/run.py" />
            <source>The run ended before this agent answered.</source>
            <translation>Der Durchlauf endete, bevor dieser Agent geantwortet hatte.</translation>
        </message>
    </context>
    <context>
        <name>RunOptions</name>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Aggregator</source>
            <translation>Aggregator</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Aggregator: who writes the verdict</source>
            <translation>Aggregator: wer das Ergebnis schreibt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>At most</source>
            <translation>Höchstens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>By hand</source>
            <translation>Von Hand</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Each agent has the role that the table above gives it</source>
            <translation>Jeder Agent hat die Rolle aus der Tabelle oben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Every agent answers once in every role, which shows what the role does and what the model</source>
            <translation>Jeder Agent antwortet einmal in jeder Rolle; das zeigt, was an der Rolle liegt und was am Modell</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Every role</source>
            <translation>Jede Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>How roles are given</source>
            <translation>Wie die Rollen vergeben werden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Method</source>
            <translation>Verfahren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Method by which the verdict is reached</source>
            <translation>Verfahren, das zum Ergebnis führt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>No agent has a role</source>
            <translation>Kein Agent hat eine Rolle</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>No limit</source>
            <translation>beliebig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Paired nodes</source>
            <translation>Gekoppelte Knoten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Paired nodes (none)</source>
            <translation>Gekoppelte Knoten (keine)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Paired nodes ({0})</source>
            <translation>Gekoppelte Knoten ({0})</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Repeats</source>
            <translation>Wiederholungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Repeats: how often each agent is asked</source>
            <translation>Wiederholungen: wie oft jeder Agent gefragt wird</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Roles</source>
            <translation>Rollen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Runs on</source>
            <translation>Ausführung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>The most that the run may cost, in dollars</source>
            <translation>Wie viel der Durchlauf höchstens kosten darf, in Dollar</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>The roles are given to the agents in turn</source>
            <translation>Die Rollen gehen der Reihe nach an die Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>This computer</source>
            <translation>Lokal</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/run_options.py" />
            <source>Where the run takes place</source>
            <translation>Wo der Durchlauf stattfindet</translation>
        </message>
    </context>
    <context>
        <name>RunView</name>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Answers side by side</source>
            <translation>Antworten nebeneinander</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Claims</source>
            <translation>Aussagen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Details</source>
            <translation>Einzelheiten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Diff</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Minority report</source>
            <translation>Minderheitsbericht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>Side by side</source>
            <translation>Nebeneinander</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/run_view.py" />
            <source>What stands below the consensus</source>
            <translation>Was unter dem Konsens steht</translation>
        </message>
    </context>
    <context>
        <name>SafeMarkdownView</name>
        <message>
            <location filename="../../../app/mas_app/widgets/text_views.py" />
            <source>Open a link</source>
            <translation>Link öffnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/text_views.py" />
            <source>Open this address in the browser?</source>
            <translation>Diese Adresse im Browser öffnen?</translation>
        </message>
    </context>
    <context>
        <name>Session</name>
        <message>
            <location filename="../../../app/mas_app/session.py" />
            <source>Closing…</source>
            <translation>Wird beendet…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/session.py" />
            <source>Nodes</source>
            <translation>Knoten</translation>
        </message>
    </context>
    <context>
        <name>SettingsController</name>
        <message>
            <location filename="../../../app/mas_app/settings/controller.py" />
            <source>Load</source>
            <translation>Laden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/controller.py" />
            <source>The settings file was changed outside this window.</source>
            <translation>Die Einstellungsdatei wurde außerhalb dieses Fensters geändert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/controller.py" />
            <source>The settings file was changed, and cannot be used as it is; the former settings hold. {0}</source>
            <translation>Die Einstellungsdatei wurde geändert und ist so nicht verwendbar; die bisherigen Einstellungen gelten. {0}</translation>
        </message>
    </context>
    <context>
        <name>SettingsWindow</name>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Agents</source>
            <translation>Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Appearance</source>
            <translation>Darstellung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Data</source>
            <translation>Daten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Domains</source>
            <translation>Fachgebiete</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Limits</source>
            <translation>Grenzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Load</source>
            <translation>Laden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Pages of the settings</source>
            <translation>Seiten der Einstellungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Panels</source>
            <translation>Panels</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Prompts</source>
            <translation>Prompts</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Providers</source>
            <translation>Anbieter</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Question types</source>
            <translation>Fragetypen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Roles</source>
            <translation>Rollen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Taken back.</source>
            <translation>Zurückgenommen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>The settings file was changed outside this window, and cannot be used as it is. {0}</source>
            <translation>Die Einstellungsdatei wurde außerhalb dieses Fensters geändert und ist so nicht verwendbar. {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>The settings file was changed outside this window.</source>
            <translation>Die Einstellungsdatei wurde außerhalb dieses Fensters geändert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/window.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>ShareCard</name>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>1 call runs.</source>
            <translation>1 Aufruf läuft.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Any</source>
            <translation>Beliebig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Copy the address</source>
            <translation>Adresse kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Devices on my networks</source>
            <translation>Geräte in meinen Netzwerken</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Good for one device and five tries, for another {0}:{1} minutes.</source>
            <translation>Gültig für ein Gerät und fünf Versuche, noch {0}:{1} Minuten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>May send calls here</source>
            <translation>Dürfen hierher Aufrufe senden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Name under which others see this computer</source>
            <translation>Name, unter dem andere diesen Computer sehen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Nobody yet. Show a pairing code and type it on the other device.</source>
            <translation>Noch niemand. Zeigen Sie einen Kopplungscode und geben Sie ihn auf dem anderen Gerät ein.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Paired devices then send calls here; they run with this computer's agents, keys and money. It is shared while this window is open.</source>
            <translation>Gekoppelte Geräte senden dann Aufrufe hierher; sie laufen mit Agenten, Schlüsseln und Geld dieses Computers. Er ist freigegeben, solange dieses Fenster offen ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Pairing code</source>
            <translation>Kopplungscode</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Port</source>
            <translation>Port</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Port on which this computer is reached</source>
            <translation>Port, unter dem dieser Computer erreichbar ist</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Programs on this computer only</source>
            <translation>Nur Programme auf diesem Computer</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Reached by</source>
            <translation>Erreichbar für</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Share this computer</source>
            <translation>Diesen Computer freigeben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Share this computer as a node</source>
            <translation>Diesen Computer als Knoten freigeben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Shared as {0} at {1}. {2}</source>
            <translation>Freigegeben als {0} unter {1}. {2}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Show a pairing code</source>
            <translation>Kopplungscode zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Starting…</source>
            <translation>Wird gestartet…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Stopping: no new calls, those that run may end…</source>
            <translation>Wird beendet: keine neuen Aufrufe, laufende dürfen enden…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>This computer's name</source>
            <translation>Name dieses Computers</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Waiting for the first device at {0}. Nothing else is served before it is paired. Type this code there:</source>
            <translation>Warten auf das erste Gerät unter {0}. Bevor es gekoppelt ist, wird nichts anderes bedient. Geben Sie dort diesen Code ein:</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Who may reach this computer</source>
            <translation>Wer diesen Computer erreichen darf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>Withdraw the code</source>
            <translation>Code zurückziehen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/nodes/share_card.py" />
            <source>{0} calls run.</source>
            <translation>
                <numerusform>{0} Aufruf läuft.</numerusform>
                <numerusform>{0} Aufrufe laufen.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Sharing</name>
        <message>
            <location filename="../../../app/mas_app/nodes/sharing.py" />
            <source>Nobody was paired while the code was valid. Turn sharing on again for a new code.</source>
            <translation>Niemand wurde gekoppelt, solange der Code gültig war. Schalten Sie die Freigabe erneut ein, um einen neuen Code zu erhalten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/sharing.py" />
            <source>Paired with {0}.</source>
            <translation>Mit {0} gekoppelt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/sharing.py" />
            <source>Sharing ended because of a fault in MAS itself. The log has the details.</source>
            <translation>Die Freigabe endete wegen eines Fehlers in MAS selbst. Näheres steht im Protokoll.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/sharing.py" />
            <source>The code is over; nobody was paired.</source>
            <translation>Der Code ist abgelaufen; niemand wurde gekoppelt.</translation>
        </message>
    </context>
    <context>
        <name>StartTroublePage</name>
        <message>
            <location filename="../../../app/mas_app/start_page.py" />
            <source>Open the settings file</source>
            <translation>Einstellungsdatei öffnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/start_page.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/start_page.py" />
            <source>What is wrong</source>
            <translation>Was nicht stimmt</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <location filename="../../../app/mas_app/widgets/status_bar.py" />
            <source>1 run goes on</source>
            <translation>1 Durchlauf läuft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_bar.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_bar.py" />
            <source>Running jobs</source>
            <translation>Laufende Durchläufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_bar.py" />
            <source>Show</source>
            <translation>Zeigen</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/status_bar.py" />
            <source>{0} runs go on</source>
            <translation>
                <numerusform>{0} Durchlauf läuft</numerusform>
                <numerusform>{0} Durchläufe laufen</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusDots</name>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>Last error: {0}</source>
            <translation>Letzter Fehler: {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>Median time: {0}</source>
            <translation>Mittlere Dauer (Median): {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>Whole answers: {0} % of {1}</source>
            <translation>Vollständige Antworten: {0} % bei {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>failed: it is not asked until it answers again</source>
            <translation>ausgefallen: wird nicht gefragt, bis er wieder antwortet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>healthy</source>
            <translation>gesund</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>its last call</source>
            <translation>dem letzten Aufruf</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>its last {0} calls</source>
            <translation>
                <numerusform>dem letzten Aufruf</numerusform>
                <numerusform>den letzten {0} Aufrufen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>not asked yet</source>
            <translation>noch nicht gefragt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/status_dots.py" />
            <source>unhealthy</source>
            <translation>gestört</translation>
        </message>
    </context>
    <context>
        <name>SwitchDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Each user has a history and a form of their own. You stay logged in for twelve hours, in commands too.</source>
            <translation>Jeder Benutzer hat einen eigenen Verlauf und ein eigenes Formular. Sie bleiben zwölf Stunden angemeldet, auch in Befehlen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Go on as everybody's user</source>
            <translation>Als Benutzer für alle weitermachen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Log in</source>
            <translation>Anmelden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Not now</source>
            <translation>Nicht jetzt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>User</source>
            <translation>Benutzer</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>none</source>
            <translation>keines</translation>
        </message>
    </context>
    <context>
        <name>TagsDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Keep</source>
            <translation>Behalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>New tag</source>
            <translation>Neues Schlagwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Tags</source>
            <translation>Schlagwörter</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Tags of the chosen run</source>
            <translation>Schlagwörter des gewählten Durchlaufs</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/tags_dialog.py" />
            <source>Tags of {0} runs</source>
            <translation>
                <numerusform>Schlagwörter von {0} Durchlauf</numerusform>
                <numerusform>Schlagwörter von {0} Durchläufen</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TokenRow</name>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>${0} a day</source>
            <translation>{0} $ am Tag</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>${0} spent today</source>
            <translation>heute {0} $ ausgegeben</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Revoke</source>
            <translation>Widerrufen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Revoke the token {0}</source>
            <translation>Token {0} widerrufen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>everybody's history</source>
            <translation>Verlauf aller</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>history of {0}</source>
            <translation>Verlauf von {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>made {0}</source>
            <translation>angelegt {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>no limits</source>
            <translation>keine Grenzen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>refused: the password was changed, or the user deleted</source>
            <translation>abgewiesen: Passwort geändert oder Benutzer gelöscht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>{0} calls an hour</source>
            <translation>{0} Aufrufe je Stunde</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>{0} calls at a time</source>
            <translation>{0} Aufrufe gleichzeitig</translation>
        </message>
    </context>
    <context>
        <name>TokensCard</name>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Calls an hour</source>
            <translation>Aufrufe/Stunde</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Calls at a time</source>
            <translation>Gleichzeitig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Dollars a day</source>
            <translation>Dollar am Tag</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>It reads and writes everybody's history until it is revoked.</source>
            <translation>Es liest und schreibt den Verlauf aller, bis es widerrufen wird.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>It reads and writes the history of {0} until it is revoked or their password changes.</source>
            <translation>Es liest und schreibt den Verlauf von {0}, bis es widerrufen wird oder das Passwort sich ändert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Make a token</source>
            <translation>Token anlegen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Name of the new token</source>
            <translation>Name des neuen Tokens</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>No limit</source>
            <translation>beliebig</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Password</source>
            <translation>Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Password of {0}</source>
            <translation>Passwort von {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>The new token</source>
            <translation>Das neue Token</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>There are no tokens.</source>
            <translation>Es gibt keine Token.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>This is the token {0}. It is shown this once and kept nowhere: copy it now.</source>
            <translation>Das ist das Token {0}. Es wird nur dieses eine Mal gezeigt und nirgends gespeichert: Kopieren Sie es jetzt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Tokens for other programs</source>
            <translation>Token für andere Programme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Type the password of {0}.</source>
            <translation>Geben Sie das Passwort von {0} ein.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>Whose history the new token reads and writes</source>
            <translation>Wessen Verlauf das neue Token liest und schreibt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>With a token any OpenAI client can ask this computer's agents and panels while it is shared.</source>
            <translation>Mit einem Token kann jedes OpenAI-Programm die Agenten und Panels dieses Computers fragen, solange er freigegeben ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>everybody's</source>
            <translation>der aller</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>its own</source>
            <translation>ein eigener</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/nodes/tokens_card.py" />
            <source>that of {0}</source>
            <translation>der von {0}</translation>
        </message>
    </context>
    <context>
        <name>UserButton</name>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Delete user…</source>
            <translation>Benutzer löschen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Everybody's user, who has no password</source>
            <translation>Benutzer für alle, ohne Passwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Log in…</source>
            <translation>Anmelden…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Log out</source>
            <translation>Abmelden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Make this history mine…</source>
            <translation>Diesen Verlauf übernehmen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Password…</source>
            <translation>Passwort…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Rename…</source>
            <translation>Umbenennen…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>Sign up…</source>
            <translation>Registrieren…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>User {0}</source>
            <translation>Benutzer {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/button.py" />
            <source>everybody</source>
            <translation>alle</translation>
        </message>
    </context>
    <context>
        <name>UserDialog</name>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/dialogs.py" />
            <source>One moment…</source>
            <translation>Einen Augenblick…</translation>
        </message>
    </context>
    <context>
        <name>UsersController</name>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>A history and a form of your own, on this computer. A password is a privacy screen, not encryption: it keeps others out in MAS, and who can read your files can read your history.</source>
            <translation>Ein eigener Verlauf und ein eigenes Formular auf diesem Computer. Ein Passwort ist ein Sichtschutz, keine Verschlüsselung: Es hält andere in MAS fern, aber wer Ihre Dateien lesen kann, kann Ihren Verlauf lesen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>A run goes on. Wait for its end, or cancel it; then another user can come.</source>
            <translation>Ein Durchlauf läuft. Warten Sie das Ende ab oder brechen Sie ihn ab; dann kann der Benutzer wechseln.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>A run has begun meanwhile. When it has ended, another user can come.</source>
            <translation>Inzwischen hat ein Durchlauf begonnen. Wenn er beendet ist, kann der Benutzer wechseln.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>Changing the user…</source>
            <translation>Benutzer wird gewechselt…</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>Make this history mine</source>
            <translation>Diesen Verlauf übernehmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>Nobody else has signed up on this computer: choose “Sign up…” in the user's menu.</source>
            <translation>Auf diesem Computer ist sonst niemand registriert: Wählen Sie „Registrieren…“ im Menü des Benutzers.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>Sign up</source>
            <translation>Registrieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>This window was opened for {0} by MAS_USER. Start MAS without it.</source>
            <translation>Dieses Fenster wurde durch MAS_USER für {0} geöffnet. Starten Sie MAS ohne diese Variable.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/users/controller.py" />
            <source>What everybody's user has here, the history with its backups, becomes that of a new user, and everybody's begins anew. A password is a privacy screen, not encryption.</source>
            <translation>Was der Benutzer für alle hier hat, den Verlauf mit seinen Sicherungen, geht an einen neuen Benutzer über, und der für alle beginnt von vorn. Ein Passwort ist ein Sichtschutz, keine Verschlüsselung.</translation>
        </message>
    </context>
    <context>
        <name>WhoseDialog</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>1 run</source>
            <translation>1 Durchlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>Import</source>
            <translation>Importieren</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>Several people shared this history. Whose runs are to be imported?</source>
            <translation>Mehrere Personen teilten sich diesen Verlauf. Wessen Durchläufe sollen importiert werden?</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>Whose runs</source>
            <translation>Wessen Durchläufe</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/dialogs/whose_dialog.py" />
            <source>{0} runs</source>
            <translation>
                <numerusform>{0} Durchlauf</numerusform>
                <numerusform>{0} Durchläufe</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>WorkStrip</name>
        <message>
            <location filename="../../../app/mas_app/widgets/work_strip.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
    </context>
    <context>
        <name>_NoticeRow</name>
        <message>
            <location filename="../../../app/mas_app/widgets/notice_bar.py" />
            <source>Dismiss</source>
            <translation>Ausblenden</translation>
        </message>
    </context>
    <context>
        <name>backups</name>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Made by hand</source>
            <translation>Von Hand angelegt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Made by itself, once a day</source>
            <translation>Von selbst angelegt, einmal am Tag</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>Not known</source>
            <translation>Nicht bekannt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>What was there before an update of MAS changed it</source>
            <translation>Stand vor einer Aktualisierung von MAS, die ihn änderte</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/backups.py" />
            <source>What was there before another one was restored</source>
            <translation>Stand vor dem Wiederherstellen einer anderen</translation>
        </message>
    </context>
    <context>
        <name>block_views</name>
        <message>
            <location filename="../../../app/mas_app/widgets/block_views.py" />
            <source>Show</source>
            <translation>Zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/block_views.py" />
            <source>Show the passage in {0}</source>
            <translation>Stelle in {0} zeigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/block_views.py" />
            <source>quote not found</source>
            <translation>Zitat nicht gefunden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/block_views.py" />
            <source>quote verified</source>
            <translation>Zitat geprüft</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/widgets/block_views.py" />
            <source>the consensus</source>
            <translation>dem Konsens</translation>
        </message>
    </context>
    <context>
        <name>charts</name>
        <message>
            <location filename="../../../app/mas_app/charts/votes.py" />
            <source>1 vote</source>
            <translation>1 Stimme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/dot_strip.py" />
            <source>Interquartile range: {0} to {1}</source>
            <translation>Quartilsabstand: {0} bis {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/votes.py" />
            <source>Share of the votes (%)</source>
            <translation>Anteil der Stimmen (%)</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/dot_strip.py" />
            <source>median {0}</source>
            <translation>Median {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/radar.py" />
            <source>refused</source>
            <translation>verweigert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/grouped_bars.py" />
            <source>unknown</source>
            <translation>unbekannt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/votes.py" />
            <source>{0} to {1} %</source>
            <translation>{0} bis {1} %</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/charts/votes.py" />
            <source>{0} votes</source>
            <translation>
                <numerusform>{0} Stimme</numerusform>
                <numerusform>{0} Stimmen</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/charts/votes.py" />
            <source>{0}: {1}, {2}, 95 % interval {3}</source>
            <translation>{0}: {1}, {2}, 95-%-Intervall {3}</translation>
        </message>
    </context>
    <context>
        <name>details</name>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>95 % interval</source>
            <translation>95-%-Intervall</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>A judge compared the answers as data; the consensus was written from this comparison alone.</source>
            <translation>Ein Richter verglich die Antworten als Daten; der Konsens wurde allein aus diesem Vergleich geschrieben.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>A median needs at least 2 numbers.</source>
            <translation>Ein Median braucht mindestens 2 Zahlen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>A point whose quote was not found may be made up.</source>
            <translation>Ein Punkt, dessen Zitat nicht gefunden wurde, kann erfunden sein.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>A single answer</source>
            <translation>Eine einzelne Antwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>A synthesis instead of a fusion</source>
            <translation>Eine Synthese statt einer Fusion</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Agents tend to follow whoever is in the majority, whether it is right or not.</source>
            <translation>Agenten schließen sich gern der Mehrheit an, ob sie recht hat oder nicht.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Agreement of the reviewers: Kendall's W {0} (0 is none, 1 is the same order by all).</source>
            <translation>Übereinstimmung der Gutachter: Kendalls W {0} (0 ist keine, 1 ist dieselbe Reihenfolge bei allen).</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Answer</source>
            <translation>Antwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Answers</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Asked in this order: {0}. None of them could write it.</source>
            <translation>In dieser Reihenfolge gefragt: {0}. Keiner davon konnte ihn schreiben.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Asked in this order: {0}. The text is by {1}.</source>
            <translation>In dieser Reihenfolge gefragt: {0}. Der Text ist von {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Before and after seeing the others' answers</source>
            <translation>Vor und nach dem Lesen der anderen Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Blind spots</source>
            <translation>Blinde Flecken</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Change</source>
            <translation>Änderung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Choice</source>
            <translation>Wahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Choices in both rounds</source>
            <translation>Wahl in beiden Runden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Confidence</source>
            <translation>Sicherheit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Confidence is what each model says of itself, 0 to 100.</source>
            <translation>Die Sicherheit gibt jedes Modell selbst an, 0 bis 100.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Contradictions</source>
            <translation>Widersprüche</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Dropped, though several claim it</source>
            <translation>Weggefallen, obwohl mehrere es behaupten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Every agent answered, saw the others' answers without names, and answered once more. The consensus is written from the second answers; both stand side by side.</source>
            <translation>Jeder Agent antwortete, sah die Antworten der anderen ohne Namen und antwortete noch einmal. Der Konsens ist aus den zweiten Antworten geschrieben; beide stehen nebeneinander.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Every sentence of the consensus has something like it in an answer.</source>
            <translation>Zu jedem Satz des Konsenses gibt es etwas Ähnliches in einer Antwort.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Figure</source>
            <translation>Kennzahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>First quartile</source>
            <translation>Erstes Quartil</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>First round</source>
            <translation>Erste Runde</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>First round: {0}. Second round: {1}.</source>
            <translation>Erste Runde: {0}. Zweite Runde: {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Found by rules, without a model. A paraphrase in quite other words is missed: look at it, it is no proof.</source>
            <translation>Nach Regeln gefunden, ohne Modell. Eine Umschreibung mit ganz anderen Worten wird übersehen: Ein Grund, hinzusehen, kein Beweis.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Greatest</source>
            <translation>Größter Wert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>How the consensus came about</source>
            <translation>Wie der Konsens zustande kam</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Layer</source>
            <translation>Schicht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Layers</source>
            <translation>Schichten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Least</source>
            <translation>Kleinster Wert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Median</source>
            <translation>Median</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Minority report</source>
            <translation>Minderheitsbericht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Mixture of agents</source>
            <translation>Mischung von Agenten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>No answer is clearly first</source>
            <translation>Keine Antwort liegt klar vorn</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>No choice could be read for certain from: {0}. Such an answer abstains; nothing is guessed.</source>
            <translation>Bei {0} ließ sich die Wahl nicht sicher erkennen. Eine solche Antwort enthält sich; geraten wird nicht.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>No choice has the most votes</source>
            <translation>Keine Möglichkeit hat die meisten Stimmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>No claim of a single agent was lost.</source>
            <translation>Keine Aussage eines einzelnen Agenten ging verloren.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>No claims were found in the answers.</source>
            <translation>In den Antworten wurden keine Aussagen gefunden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>No decision</source>
            <translation>Keine Entscheidung</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>No details</source>
            <translation>Keine Einzelheiten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>No ranking</source>
            <translation>Keine Rangfolge</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>No second answer came from {0}; the first one counts.</source>
            <translation>Von {0} kam keine zweite Antwort; die erste zählt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>No verdict</source>
            <translation>Kein Ergebnis</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>No verdict was reached, so there is nothing to take apart.</source>
            <translation>Es gibt kein Ergebnis, also nichts zu zerlegen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Nobody of {0} changed the choice.</source>
            <translation>Niemand von {0} änderte die Wahl.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Number</source>
            <translation>Zahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Numbers drift together when they are seen, whether they come nearer to the truth or not.</source>
            <translation>Zahlen nähern sich einander an, wenn sie gesehen werden, ob sie der Wahrheit näher kommen oder nicht.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Numbers have no majority. How near they lie to each other is no sign of how right they are.</source>
            <translation>Zahlen haben keine Mehrheit. Wie nah sie beieinanderliegen, sagt nichts darüber, wie richtig sie sind.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>One agent</source>
            <translation>Ein Agent</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Only {0} answered, so there was nothing to compare and nothing to count. This is its answer.</source>
            <translation>Nur {0} antwortete, also gab es nichts zu vergleichen und nichts zu zählen. Dies ist die Antwort.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Partial coverage</source>
            <translation>Nur teilweise behandelt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Place</source>
            <translation>Rang</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Points of consensus</source>
            <translation>Punkte des Konsenses</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Quartiles by linear interpolation (Hyndman &amp; Fan, type 7).</source>
            <translation>Quartile mit linearer Interpolation (Hyndman &amp; Fan, Typ 7).</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Quotes that stand word for word in the answers that they are ascribed to: {0} of {1}.</source>
            <translation>Zitate, die wörtlich in den zugeschriebenen Antworten stehen: {0} von {1}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Rank, 95 % band</source>
            <translation>Rang, 95-%-Band</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Ranking</source>
            <translation>Rangfolge</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Reviews by the built-in demonstration model are in it. It is too small to judge: it is held to the form of a ranking, and chooses at about chance, even between an answer and nonsense. It shows the method, not a preference.</source>
            <translation>Darunter sind Gutachten des eingebauten Demomodells. Es ist zu klein, um zu urteilen: Es wird an die Form einer Rangfolge gebunden und wählt etwa zufällig, sogar zwischen einer Antwort und Unsinn. Es zeigt das Verfahren, keine Vorliebe.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Said by the consensus alone</source>
            <translation>Nur vom Konsens gesagt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Score</source>
            <translation>Wert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>Score: mean Borda, 0 (always last) to 1 (always first). Band: bootstrap over the reviewers.</source>
            <translation>Wert: mittlerer Borda-Wert, 0 (immer Letzter) bis 1 (immer Erster). Band: Bootstrap über die Gutachter.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Second round</source>
            <translation>Zweite Runde</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>Sentences of the consensus that stand near to no sentence of any answer.</source>
            <translation>Sätze des Konsenses, die keinem Satz einer Antwort nahekommen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Share</source>
            <translation>Anteil</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Single answer</source>
            <translation>Einzelne Antwort</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Synthesis</source>
            <translation>Synthese</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>The aggregator</source>
            <translation>Der Aggregator</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>The answers name different units ({0}), so their numbers cannot be compared.</source>
            <translation>Die Antworten nennen verschiedene Einheiten ({0}), daher lassen sich ihre Zahlen nicht vergleichen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>The consensus contains {0} of the claims.</source>
            <translation>Der Konsens enthält {0} der Aussagen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>The consensus says otherwise: “{0}”</source>
            <translation>Der Konsens sagt es anders: „{0}“</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>The judge named none of these: {0}.</source>
            <translation>Der Richter nannte nichts davon: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>The judge quoted nothing, so none of its points could be checked.</source>
            <translation>Der Richter zitierte nichts, daher ließ sich keiner seiner Punkte prüfen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>The panel answered in {0} of {1} layers, each in sight of the one before.</source>
            <translation>Das Panel antwortete in {0} von {1} Schichten, jede in Kenntnis der vorigen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>The reviewers put {0} first</source>
            <translation>Die Gutachter setzten {0} auf den ersten Platz</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>There is no ranking: {0}.</source>
            <translation>Es gibt keine Rangfolge: {0}.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Third quartile</source>
            <translation>Drittes Quartil</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>This run ended before its claims were compared.</source>
            <translation>Dieser Durchlauf endete, bevor seine Aussagen verglichen wurden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>This run holds no details of how the verdict came about (method: {0}).</source>
            <translation>Dieser Durchlauf enthält keine Einzelheiten dazu, wie das Ergebnis zustande kam (Verfahren: {0}).</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/claims.py" />
            <source>This run was stored without its claims.</source>
            <translation>Dieser Durchlauf wurde ohne seine Aussagen gespeichert.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>This says what the agents prefer, not what is true.</source>
            <translation>Das sagt, was die Agenten vorziehen, nicht, was wahr ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>Two rounds</source>
            <translation>Zwei Runden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>Unique insights</source>
            <translation>Einzelne Einsichten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Votes</source>
            <translation>Stimmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Votes a choice</source>
            <translation>Stimmen je Möglichkeit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>What became of it</source>
            <translation>Was daraus wurde</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>What no answer deals with, as the judge sees it.</source>
            <translation>Was nach Ansicht des Richters keine Antwort behandelt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>What one answer alone says.</source>
            <translation>Was nur eine Antwort sagt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/fusion.py" />
            <source>What some of the answers deal with, and others leave out.</source>
            <translation>Was manche Antworten behandeln und andere auslassen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Where the numbers lie</source>
            <translation>Wo die Zahlen liegen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Who chose what</source>
            <translation>Wer was wählte</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>Who wrote it</source>
            <translation>Wer ihn schrieb</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>Wilson's interval takes the votes for independent. Models that learnt from the same texts are not: the true uncertainty is wider.</source>
            <translation>Wilsons Intervall behandelt die Stimmen als unabhängig. Modelle, die aus denselben Texten gelernt haben, sind es nicht: Die wahre Unsicherheit ist größer.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>abstained</source>
            <translation>enthielt sich</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>changed from or to no choice</source>
            <translation>geändert von oder zu keiner Wahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>changed, not to the majority</source>
            <translation>geändert, nicht zur Mehrheit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>gave no second answer; the first counts</source>
            <translation>gab keine zweite Antwort; die erste zählt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>gave the next layer its material</source>
            <translation>Stoff der nächsten Schicht</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>kept</source>
            <translation>beibehalten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>median {0} (IQR {1} to {2})</source>
            <translation>Median {0} (Quartile {1} bis {2})</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>one agent</source>
            <translation>ein Agent</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>the consensus is written from it</source>
            <translation>Grundlage des Konsenses</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>too few answers; not used</source>
            <translation>zu wenige Antworten; nicht verwendet</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>went over to the majority</source>
            <translation>wechselte zur Mehrheit</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>{0} answered alone: the baseline that the other methods are compared with. Nothing was aggregated.</source>
            <translation>{0} antwortete allein: die Grundlinie, mit der die anderen Verfahren verglichen werden. Es wurde nichts zusammengeführt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/votes.py" />
            <source>{0} has the most votes</source>
            <translation>{0} hat die meisten Stimmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>{0} of {1} changed the choice; {2} of them went over to the first round's majority.</source>
            <translation>{0} von {1} änderten die Wahl; {2} davon wechselten zur Mehrheit der ersten Runde.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>{0} of {1} changed the number; {2} of them came nearer to the first round's median.</source>
            <translation>{0} von {1} änderten die Zahl; {2} davon kamen dem Median der ersten Runde näher.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>{0} of {1} reviews could be read; every reviewer ranks twice, in opposite orders, never its own answer.</source>
            <translation>{0} von {1} Gutachten waren lesbar; jeder Gutachter ordnet zweimal, in umgekehrter Reihenfolge, nie die eigene Antwort.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/compose.py" />
            <source>{0} read the {1} answers and wrote the consensus from them in one call. Nothing was counted, and no quote was looked up.</source>
            <translation>{0} las die {1} Antworten und schrieb daraus in einem Aufruf den Konsens. Es wurde nichts gezählt und kein Zitat nachgeschlagen.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/ranking.py" />
            <source>{0} to {1}</source>
            <translation>{0} bis {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>{0}, nearer to the median</source>
            <translation>{0}, näher am Median</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/details/rounds.py" />
            <source>{0}, not nearer to the median</source>
            <translation>{0}, nicht näher am Median</translation>
        </message>
    </context>
    <context>
        <name>estimates</name>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>1 call</source>
            <translation>1 Aufruf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>A limit can hold back only what has a price.</source>
            <translation>Eine Grenze kann nur zurückhalten, was einen Preis hat.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>Close to your limit of {0}: calls that may have to be restarted could be held back.</source>
            <translation>Nahe an Ihrer Grenze von {0}: Aufrufe, die neu beginnen müssen, könnten zurückgehalten werden.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>That is over your limit of {0} a day, which the settings file sets.</source>
            <translation>Das übersteigt Ihre Grenze von {0} am Tag, die die Einstellungsdatei setzt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>That is over your limit of {0} a run, which the settings file sets.</source>
            <translation>Das übersteigt Ihre Grenze von {0} je Durchlauf, die die Einstellungsdatei setzt.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>That is over your limit of {0} for this run.</source>
            <translation>Das übersteigt Ihre Grenze von {0} für diesen Durchlauf.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>at most {0}</source>
            <translation>höchstens {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>cost unknown: no price for {0}</source>
            <translation>Kosten unbekannt: kein Preis für {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>free of charge</source>
            <translation>kostenlos</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/estimates.py" />
            <source>{0} calls</source>
            <translation>
                <numerusform>{0} Aufruf</numerusform>
                <numerusform>{0} Aufrufe</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/estimates.py" />
            <source>{0}, at most {1} tokens, {2}</source>
            <translation>{0}, höchstens {1} Token, {2}</translation>
        </message>
    </context>
    <context>
        <name>fields</name>
        <message>
            <location filename="../../../app/mas_app/settings/fields.py" />
            <source>Found {0}; allowed: {1}</source>
            <translation>Gefunden: {0}; erlaubt: {1}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/fields.py" />
            <source>a number</source>
            <translation>eine Zahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/fields.py" />
            <source>a whole number</source>
            <translation>eine ganze Zahl</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/settings/fields.py" />
            <source>nothing</source>
            <translation>nichts</translation>
        </message>
    </context>
    <context>
        <name>first_notices</name>
        <message>
            <location filename="../../../app/mas_app/first_notices.py" />
            <source>Add a provider</source>
            <translation>Anbieter hinzufügen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/first_notices.py" />
            <source>Only the small built-in demonstration model is set up. To ask real models, add a provider and agents.</source>
            <translation>Nur das kleine eingebaute Demomodell ist eingerichtet. Fügen Sie einen Anbieter und Agenten hinzu, um echte Modelle zu fragen.</translation>
        </message>
    </context>
    <context>
        <name>formats</name>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>${0}</source>
            <translation>{0} $</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>1 attempt</source>
            <translation>1 Versuch</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>cost unknown</source>
            <translation>Kosten unbekannt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>first text {0}</source>
            <translation>erster Text {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>no cost</source>
            <translation>keine Kosten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>not streamed</source>
            <translation>nicht gestreamt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>on {0}</source>
            <translation>auf {0}</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>this computer</source>
            <translation>dieser Computer</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>tokens unknown</source>
            <translation>Token unbekannt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>yyyy-MM-dd HH:mm</source>
            <translation>dd.MM.yyyy HH:mm</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} %</source>
            <translation>{0} %</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} attempts</source>
            <translation>
                <numerusform>{0} Versuch</numerusform>
                <numerusform>{0} Versuche</numerusform>
            </translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} in all</source>
            <translation>{0} insgesamt</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} min {1} s</source>
            <translation>{0} min {1} s</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} s</source>
            <translation>{0} s</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/formats.py" />
            <source>{0} tokens</source>
            <translation>
                <numerusform>{0} Token</numerusform>
                <numerusform>{0} Token</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>help</name>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Ask the panel</source>
            <translation>Das Panel fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Asking</source>
            <translation>Fragen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Cancel the run; close a dialog or the find bar</source>
            <translation>Den Durchlauf abbrechen; einen Dialog oder die Suchleiste schließen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Charts</source>
            <translation>Diagramme</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Choose the role of the agent of the row</source>
            <translation>Die Rolle des Agenten der Zeile wählen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Delete the chosen runs</source>
            <translation>Die gewählten Durchläufe löschen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Each chart's title says what it found. Point at a chart for its values. The menu of a chart saves it as a picture or its data as a table. A figure that the answers do not carry says what it would need.</source>
            <translation>Der Titel jedes Diagramms sagt, was es gefunden hat. Zeigen Sie auf ein Diagramm, um seine Werte zu sehen. Das Menü eines Diagramms speichert es als Bild oder seine Daten als Tabelle. Ein Wert, den die Antworten nicht hergeben, sagt, was er dazu bräuchte.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Every change is saved at once, into a file that you can edit by hand as well, and can be undone. Begin with Providers: add one, put its key into the field, and test it; then choose models for agents.</source>
            <translation>Jede Änderung wird sofort gespeichert, in einer Datei, die Sie auch von Hand bearbeiten können, und lässt sich rückgängig machen. Beginnen Sie mit „Anbieter“: Fügen Sie einen hinzu, tragen Sie seinen Schlüssel ein und testen Sie ihn; wählen Sie dann Modelle für Agenten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Every run is kept on this computer. Type to search questions, answers and verdicts; words, “a phrase” in quotes, begin*. Opening a run asks nobody anything. Deleted runs can be brought back for 30 days: choose “deleted” under State. Several closed questions together show the agreement beyond chance.</source>
            <translation>Jeder Durchlauf wird auf diesem Computer aufbewahrt. Durchsuchen Sie Fragen, Antworten und Ergebnisse: Wörter, „eine Wendung“ in Anführungszeichen, Anfang*. Einen Durchlauf zu öffnen fragt niemanden. Gelöschte Durchläufe lassen sich 30 Tage lang zurückholen: Wählen Sie „gelöscht“ unter „Status“. Mehrere geschlossene Fragen zusammen zeigen die Übereinstimmung über den Zufall hinaus.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Export the run, or the chosen ones in the history</source>
            <translation>Den Durchlauf exportieren, im Verlauf die gewählten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Find in the answers, or search the history</source>
            <translation>In den Antworten suchen oder den Verlauf durchsuchen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Go on to the next field; with Shift to the one before</source>
            <translation>Weiter zum nächsten Feld; mit Umschalt zum vorigen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>In the settings: take back the last change</source>
            <translation>In den Einstellungen: die letzte Änderung zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Keys</source>
            <translation>Tasten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>New question</source>
            <translation>Neue Frage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Nodes</source>
            <translation>Knoten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>On top stands the verdict, with who answered, who failed and why. Below it are the answers side by side; the buttons between them show the claims and who made them, two texts compared, what only a minority said, and how the verdict came about. Agents that failed can be asked again once the run has ended.</source>
            <translation>Oben steht das Ergebnis, mit dem, wer geantwortet hat, wer ausgefallen ist und warum. Darunter stehen die Antworten nebeneinander; die Knöpfe dazwischen zeigen die Aussagen und wer sie gemacht hat, zwei Texte im Vergleich, was nur eine Minderheit gesagt hat, und wie das Ergebnis zustande kam. Ausgefallene Agenten können noch einmal gefragt werden, wenn der Durchlauf zu Ende ist.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Open the chosen run</source>
            <translation>Den gewählten Durchlauf öffnen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Past runs</source>
            <translation>Frühere Durchläufe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Query</source>
            <translation>Anfrage</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Reading the answers</source>
            <translation>Die Antworten lesen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Reading the charts</source>
            <translation>Die Diagramme lesen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Responses</source>
            <translation>Antworten</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>This help</source>
            <translation>Diese Hilfe</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Turn the agent of the row on or off, or press a button</source>
            <translation>Den Agenten der Zeile ein- oder ausschalten, oder einen Knopf drücken</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/dialogs/help_dialog.py" />
            <source>Write a question at the left and choose at the right who is asked: tick agents, give them roles, choose who writes the verdict and by which method. Below the question stands exactly what each agent will get; below the panel, what the run takes. Nothing is sent before you ask.</source>
            <translation>Schreiben Sie links eine Frage und wählen Sie rechts, wer gefragt wird: Haken Sie Agenten an, geben Sie ihnen Rollen, wählen Sie, wer das Ergebnis schreibt und nach welcher Methode. Unter der Frage steht genau, was jeder Agent bekommt; unter dem Panel, was der Durchlauf braucht. Nichts wird gesendet, bevor Sie fragen.</translation>
        </message>
    </context>
    <context>
        <name>job_pump</name>
        <message>
            <location filename="../../../app/mas_app/job_pump.py" />
            <source>Something went wrong inside MAS. The log has the details.</source>
            <translation>In MAS ist etwas schiefgegangen. Näheres steht im Protokoll.</translation>
        </message>
    </context>
    <context>
        <name>leaving</name>
        <message>
            <location filename="../../../app/mas_app/leaving.py" />
            <source>A run goes on.</source>
            <translation>Ein Durchlauf läuft.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/leaving.py" />
            <source>Cancel the run and quit</source>
            <translation>Durchlauf abbrechen und beenden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/leaving.py" />
            <source>If you quit now, it is cancelled. The answers that have arrived are kept.</source>
            <translation>Wenn Sie jetzt beenden, wird abgebrochen. Die eingetroffenen Antworten bleiben erhalten.</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/leaving.py" />
            <source>Quit MAS</source>
            <translation>MAS beenden</translation>
        </message>
        <message>
            <location filename="../../../app/mas_app/leaving.py" />
            <source>Stay</source>
            <translation>Bleiben</translation>
        </message>
        <message numerus="yes">
            <location filename="../../../app/mas_app/leaving.py" />
            <source>{0} runs go on.</source>
            <translation>
                <numerusform>{0} Durchlauf läuft.</numerusform>
                <numerusform>{0} Durchläufe laufen.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nodes</name>
        <message>
            <location filename="../../../app/mas_app/nodes/controller.py" />
            <source>This failed because of a fault in MAS itself. The log has the details.</source>
            <translation>Das ist an einem Fehler in MAS selbst gescheitert. Näheres steht im Protokoll.</translation>
        </message>
    </context>
</TS>
