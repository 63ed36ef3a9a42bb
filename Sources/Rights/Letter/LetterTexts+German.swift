// The words of a letter in German.

extension LetterTexts {
  static let german = LetterTexts(
    sentences: germanSentences, ownType: "Vermerkt als {type}.", labels: germanLabels,
    identifierKinds: [
      "crm": "Kundennummer in einem anderen System", "email": "E-Mail-Adresse", "phone": "Telefonnummer",
      "card": "Karte", "device": "Gerät", "anonymous": "Besuchermerkmal",
    ],
    decisionNames: germanDecisions, refusals: germanRefusals, numberNames: germanNumbers,
    statementLines: [
      "expired": "Punkte sind verfallen.", "activated": "Punkte, die gewartet hatten, wurden frei.",
      "hold.lapsed": "Zurückgelegte Punkte wurden mit der Zeit wieder frei.",
      "policy": "Die Regeln des Programms haben sich geändert.",
    ],
    codes: germanCodes, exported: germanExported, views: germanViews,
    memberStatus: [
      "active": "Sie sind Mitglied.",
      "suspended": "Sie sammeln Punkte und können sie zurzeit nicht einlösen.",
      "closed": "Ihre Mitgliedschaft ist geschlossen.", "left": "Sie haben das Programm verlassen.",
    ],
    months: [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
      "November",
      "Dezember",
    ],
    date: "{day}. {month} {year}", dayOfYear: "{day}. {month}", moment: "{date}, {time} Uhr",
    decimalMark: ",", groupMark: ".", yes: "ja",
    no: "nein", and: "und", something: "etwas", blank: "(entfernt)", oneThing: "eine Sache",
    things: "{count} Sachen", minorUnits: "{amount} (in Cent, Pence oder dergleichen)",
    quoted: "„{words}“", entry: "Nr. {number}",
    title: "Alles, was wir über Sie wissen", written: "{date}[, auf Ihre Anfrage {request}]",
    dear: "Guten Tag {name},", hello: "Guten Tag,",
    introduction: """
      Sie haben gefragt, was wir über Sie haben. Hier ist es, vollständig, so wie es in unseren Aufzeichnungen stand, als \
      dieser Brief geschrieben wurde. Dasselbe zum Einlesen in einen Computer steht in der Datei disclosure.json, die diesem \
      Brief beiliegt.
      """,
    erased: """
      Was in unseren Aufzeichnungen über Sie persönlich war, wurde gelöscht: Niemand kann es mehr lesen, auch wir nicht. Übrig \
      sind bloße Tatsachen, die unsere Bücher brauchen: dass etwas geschah, wann, welcher Art es war und um wie viel es ging.
      """,
    restricted: "Zurzeit bewahren wir Ihre Daten auf und verwenden sie nicht, wie Sie es verlangt haben.",
    timeZone: "Tage und Uhrzeiten sind die von {zone}.",
    who: "Wer Sie für uns sind", customer: "Sie sind unser Kunde Nummer {customer}.",
    merged:
      "Auch Nummer {other} gehört zu Ihnen: Am {date} haben wir festgestellt, dass beide eine Person sind[ ({evidence})].",
    unmerged:
      "Ab {date} haben wir eine Zeit lang einen anderen Kunden für Sie gehalten; das haben wir zurückgenommen.",
    sinceFrom: "seit {date}[, von {source}]", source: "von", profile: "Was wir über Sie vermerkt haben",
    formerProfile: "Was es vorher war", identifiers: "Woran wir Sie erkennen",
    formerIdentifiers: "Woran wir Sie früher erkannt haben",
    nothingPersonal: "Wir haben nichts, was Sie nennt oder beschreibt.",
    bought: "Was Sie gekauft haben",
    boughtNothing: "Wir haben keinen Kauf von Ihnen vermerkt.",
    boughtTotals:
      "Ihre Bestellungen bisher: {count}[, im Wert von {spent}][; erstattet haben wir {refunded}].",
    storeCredit: "Sie haben bei uns ein Guthaben von {balance}[, gültig bis {until}].",
    points: "Ihre Punkte", noPoints: "Zurzeit führt keines unserer Programme Punkte für Sie.",
    ourProgramme: "unserem Treueprogramm",
    balance: "Sie sind am {date} {program} beigetreten und können {balance} Punkte einlösen.",
    balanceKept: "Sie sind am {date} {program} beigetreten und haben {balance} Punkte.",
    pointsKept:
      "Ihre Punkte bleiben Ihnen. Solange wir Ihre Daten aufbewahren, ohne sie zu verwenden, ruhen sie.",
    rewardsKept: "Ihre Prämien: {rewards}.",
    pointsErased:
      "Einlösen lässt sich nichts mehr, denn was über Sie persönlich war, wurde gelöscht. In unseren Büchern steht:",
    pointsFacts: """
      {program}: beigetreten am {date}, {balance} Punkte[, {pending} weitere, die warteten][, {held}, die zurückgelegt waren]\
      [, {debt} offen][, Stufe {tier}].
      """,
    status: "{status}",
    pending: "{pending} weitere warten, bis sie eingelöst werden können.",
    held: "{held} sind für einen Kauf zurückgelegt.",
    debt: "{debt} sind offen und werden von dem abgezogen, was Sie als Nächstes sammeln.",
    tier: "Ihre Stufe ist {tier}[, seit {since}][, bis {until}, wenn sonst nichts geschieht].",
    tierMeasure: "Dafür zählen {measure}[ aus den letzten {days} Tagen]. Die Stufen: {levels}.",
    pointsCounted: "{count} Punkte", visitsCounted: "{count} Besuche", tierLevel: "{tier} ab {from}",
    hold: "{points} Punkte sind bis {until} zurückgelegt.",
    expiring: "{points} Punkte verfallen am {date}.", rewards: "Prämien, die Sie einlösen können: {rewards}.",
    cards: "Ihre Stempel: {cards}.", card: "{card}, {stamps} von {every}",
    perks: "Außerdem haben Sie: {perks}.",
    when: "wann", what: "was", change: "Punkte", left: "Sie hatten",
    agreed: "Womit Sie einverstanden sind",
    noConsent: "Zurzeit gibt es nichts, womit Sie sich einverstanden erklärt haben.",
    noConsentErased:
      "Nichts, womit Sie einverstanden waren, gilt noch, denn was über Sie persönlich war, wurde gelöscht.",
    inForce: "Wofür wir Ihre Daten zurzeit verwenden dürfen:",
    inForceOnceAllowed: """
      Zurzeit verwenden wir Ihre Daten für nichts davon, denn wir bewahren sie nur auf. Was Sie gesagt haben, gilt trotzdem weiter. \
      Sobald Ihre Daten wieder verwendet werden dürfen, dürfen wir sie verwenden für:
      """,
    consent: "{purpose}[, über {channel}]: Sie haben zugestimmt[, seit {since}][, bis {expires}].",
    noConsentNeeded: "{purpose}[, über {channel}]: Das braucht keine Zustimmung, denn {basis}.",
    consentHistory: "Wie es dazu kam",
    decided: "Was wir entschieden haben", nothingDecided: "Keine Entscheidung über Sie ist vermerkt.",
    granted: "{what}: getan[ ({numbers})].", refused: "{what}: abgelehnt, denn {why}[ ({numbers})].",
    refusedForOther: "es ging auch um jemand anderen, über den wir Ihnen nichts sagen können",
    given: "Wem wir Daten gegeben haben", nothingGiven: "Keine Weitergabe Ihrer Daten ist vermerkt.",
    nothingGivenBut:
      "Wir haben nicht vermerkt, dass jemand eine Liste mit Ihren Daten bekommen hätte. Im normalen Geschäftsablauf bekommen Daten:",
    export:
      "{recipient} hat bekommen: {what}[, für {purpose}].[ Dabei war von dem, was über Sie vermerkt ist: {fields}.]",
    recipients: "Im normalen Geschäftsablauf bekommen Daten:",
    messages: "Nachrichten, die wir Ihnen geschickt haben",
    everything: "Alles Übrige, Zeile für Zeile",
    everythingAbout:
      "Was außerdem geschah, das Älteste zuerst. Jede Zeile nennt ihre Nummer in unseren Aufzeichnungen.",
    elsewhere: "Was auf Konten steht und Sie mit Ihrer Nummer nennt",
    voided: "Das war ein Irrtum und zählt nicht.",
    assignedAway: "Das gehört, wie sich herausstellte, zu jemand anderem und zählt dort.",
    assignedHere: "Das wurde von jemand anderem aufgezeichnet und gehört, wie sich herausstellte, zu Ihnen.",
    corrected: "Grund: {reason}[, {entry}].",
    sealedErased: "Was darin persönlich war, wurde gelöscht.",
    sealedLost:
      "Was darin persönlich ist, lässt sich nicht lesen: Der Schlüssel fehlt. Bitten Sie uns, ihn zurückzubringen.",
    sealedTakenOut: "Was darin persönlich war, wurde entfernt.",
    takenOut: """
      Was darin stand, wurde entfernt. Geblieben ist, was unsere Bücher brauchen: dass es geschah, wann, auf welchem Weg, worum \
      es ging und um wie viel.
      """,
    othersWithheld:
      "Daran ist noch jemand beteiligt. Wer das ist, sagen wir Ihnen nicht, so wie wir anderen nichts über Sie sagen.",
    ownPartner: "Nummer {number}, einem gemeinsamen Konto oder einer anderen Nummer von Ihnen",
    otherPartner: "jemand anderem",
    why: "Warum wir es aufbewahren, und wie lange",
    noRegister: "Wofür wir Daten verwenden, steht nicht in diesen Aufzeichnungen; fragen Sie uns danach.",
    purpose: """
      {name}[: {description}]. {use}.[ Die Daten dafür: {categories}.][ Das geschieht über {channels}.]\
      [ Einiges davon bekommt: {recipients}.][ Wie lange wir sie aufbewahren: {keep}.]
      """,
    used: "Wir dürfen das[ über {channels}], denn {basis}[, nicht aber über {without}]",
    unused: [
      "erased": "Wir tun das nicht, denn was über Sie persönlich war, wurde gelöscht",
      "restricted": "Zurzeit tun wir das nicht, denn Ihre Daten werden aufbewahrt und nicht verwendet",
      "never-granted": "Wir dürfen das nur, wenn Sie zustimmen; das haben Sie nicht getan",
      "withdrawn": "Wir dürfen das nur, wenn Sie zustimmen; Sie haben Ihre Zustimmung zurückgenommen",
      "expired": "Wir dürfen das nur, wenn Sie zustimmen; Ihre Zustimmung ist abgelaufen",
      "objected": "Wir tun das nicht, denn Sie haben widersprochen",
    ],
    bases: [
      "consent": "Sie haben zugestimmt",
      "contract": "ohne das können wir nicht einhalten, was wir mit Ihnen vereinbart haben",
      "legal-obligation": "ein Gesetz verlangt es", "vital-interest": "jemandes Leben kann davon abhängen",
      "public-task": "es ist eine Aufgabe im öffentlichen Interesse",
      "legitimate-interest": "wir haben daran ein Interesse, das Ihres überwiegt, bis Sie widersprechen",
    ],
    recipient: "{name}[ ({place})]", contact: "Sie erreichen uns hier: {contact}.",
    officer: "Unser Datenschutzbeauftragter ist hier zu erreichen: {contact}.",
    howLong: "Wie lange",
    rule: "{entries}: {what}, wird nach {period} entfernt, gerechnet {since}.",
    entriesOfKinds: "Einträge der Art {sentences}", everyEntry: "Jeder Eintrag",
    taken: ["personal": "Was darin persönlich ist", "body": "Was darin steht"],
    counted: [
      "occurred": "von dem Tag an, an dem es geschah",
      "last-order": "von Ihrer letzten Bestellung an, ohne eine solche von dem Tag an, an dem es geschah",
      "last-touchpoint": "von dem Tag an, an dem Sie zuletzt etwas getan haben",
    ],
    periods: [
      "year": "{count} Jahr", "years": "{count} Jahren", "month": "{count} Monat",
      "months": "{count} Monaten",
      "day": "{count} Tag", "days": "{count} Tagen",
    ],
    spans: [
      "year": "{count} Jahr", "years": "{count} Jahre", "month": "{count} Monat", "months": "{count} Monate",
      "week": "{count} Woche", "weeks": "{count} Wochen", "day": "{count} Tag", "days": "{count} Tage",
    ],
    noSchedule:
      "In diesen Aufzeichnungen ist keine Zeit festgelegt, nach der etwas von selbst entfernt wird; fragen Sie uns.",
    rights: "Ihre Rechte", rightsIntroduction: "Sie können jederzeit und kostenlos von uns verlangen,",
    rightsList: [
      "dass wir berichtigen, was falsch ist, oder ergänzen, was fehlt;",
      "dass wir löschen, was persönlich ist, soweit kein Gesetz uns aufgibt, es zu behalten;",
      "dass wir Ihre Daten nicht verwenden, solange etwas strittig ist, oder statt sie zu löschen;",
      "dass eine Zustimmung nicht mehr gilt, so einfach, wie Sie sie gegeben haben;",
      "dass wir lassen, was wir zu unseren eigenen Zwecken tun, wenn Sie widersprechen;",
      "dass Sie Ihre Daten mitnehmen können: Dafür ist disclosure.json.",
    ],
    complaint: """
      Sind Sie mit unserer Antwort nicht zufrieden, können Sie sich bei der Datenschutzbehörde beschweren, die für Sie \
      zuständig ist.
      """,
    notIncluded: "Was nicht in diesem Brief steht",
    notIncludedList: [
      "Unsere Berichte und Listen werden aus dem berechnet, was hier steht, und enthalten nichts darüber hinaus.",
      "Sicherungen sind ältere Kopien derselben Aufzeichnungen.",
      "Was andere Systeme über Sie haben, etwa eine Kasse oder ein Versanddienst, steht nicht in diesen Aufzeichnungen; fragen Sie uns.",
      "Aufzeichnungen über andere, die Sie mit einer Nummer nennen, etwa über jemanden, der uns empfohlen hat, gehören zu ihnen.",
      "Wer andere sind, die in unseren Aufzeichnungen über Sie vorkommen, etwa jemand, dem Sie Punkte gegeben haben, sagen wir nicht; wir sagen nur, dass es jemanden gibt.",
    ],
    leftOut: "Etwas ließ sich nicht berechnen: {views}. Fragen Sie uns danach.",
    closing: "Mit freundlichen Grüßen")

  static let germanDecisions: [String: String] = [
    "points.redeem": "Punkte einlösen", "points.hold": "Punkte zurücklegen",
    "points.capture": "Zurückgelegte Punkte einlösen", "points.release": "Zurückgelegte Punkte freigeben",
    "points.adjust": "Punkte von Hand ändern", "points.transfer": "Punkte weitergeben",
    "points.reinstate": "Punkte zurückgeben", "reward.grant": "Eine Prämie geben",
    "pool.join": "Einem gemeinsamen Konto beitreten", "pool.leave": "Ein gemeinsames Konto verlassen",
    "pool.redeem": "Punkte eines gemeinsamen Kontos einlösen",
    "pool.contribute": "Zu einem gemeinsamen Konto beitragen",
    "giftcard.issue": "Eine Geschenkkarte ausgeben",
    "giftcard.use": "Mit einer Geschenkkarte bezahlen", "giftcard.refund": "Auf eine Geschenkkarte erstatten",
    "giftcard.void": "Eine Geschenkkarte beenden", "referral.reward": "Eine Empfehlung belohnen",
    "referral.rescind": "Die Belohnung einer Empfehlung zurücknehmen",
    "limit.award": "Punkte geben, für die es eine Grenze gibt",
    "expiry.announce": "Ihnen sagen, dass Punkte verfallen",
  ]

  static let germanRefusals: [String: String] = [
    "erased": "was über Sie persönlich war, war gelöscht",
    "restricted": "Ihre Daten wurden aufbewahrt und nicht verwendet",
    "balance": "so viele Punkte waren nicht da", "unknown-program": "es gibt kein solches Programm",
    "unknown-member": "Sie waren nicht Mitglied",
    "member-suspended": "Sie konnten damals keine Punkte einlösen",
    "member-closed": "die Mitgliedschaft war geschlossen",
    "pool": "Sie waren in keinem gemeinsamen Konto, dessen Punkte Sie einlösen dürfen",
    "unknown-hold": "unter diesem Namen war nichts zurückgelegt", "hold-lapsed": "die Zeit dafür war vorbei",
    "hold-released": "die Punkte waren wieder frei",
    "hold-captured": "die zurückgelegten Punkte waren schon eingelöst",
    "held": "so viel war nicht zurückgelegt",
    "reward-unknown": "es gibt keine solche Prämie", "reward-inactive": "die Prämie war nicht zu haben",
    "reward-not-yet": "die Prämie war noch nicht zu haben",
    "reward-ended": "die Prämie war nicht mehr zu haben",
    "tier": "die Prämie ist für andere Stufen", "minimum-order": "die Bestellung war zu klein",
    "minimum": "es waren zu wenige Punkte", "step": "Punkte werden nur in bestimmten Mengen eingelöst",
    "stock": "von der Prämie war nichts mehr da", "member-limit": "mehr von der Prämie kann niemand haben",
    "velocity": "es war mehr, als in dieser Zeit durchgelassen wird",
    "transfers-refused": "im Programm gibt man keine Punkte weiter",
    "unknown-receiver": "wer sie bekommen sollte, ist nicht Mitglied",
    "receiver-closed": "die Mitgliedschaft dessen, der sie bekommen sollte, war geschlossen",
    "same-member": "beide sind dieselbe Person", "not-expired": "so viele Punkte waren nicht verfallen",
    "unknown-redemption": "so etwas war nicht eingelöst", "returned": "es war schon zurückgegeben",
    "pools-refused": "das Programm hat keine gemeinsamen Konten",
    "unknown-pool": "es gibt kein solches gemeinsames Konto",
    "in-pool": "Sie teilten schon mit einem gemeinsamen Konto",
    "pool-full": "das gemeinsame Konto war voll", "not-in-pool": "Sie waren nicht in dem gemeinsamen Konto",
    "self": "man kann sich nicht selbst empfehlen", "household": "es war ein und derselbe Haushalt",
    "not-new": "der Empfohlene hatte schon gekauft", "paid": "es war schon gegeben",
    "limit": "eine Grenze über alle Mitglieder war erreicht",
    "code": "eine Karte mit diesem Code war schon ausgegeben",
    "dead": "die Karte war beendet", "currency": "die Karte hat eine andere Währung",
    "not-paid-with": "die Bestellung war nicht mit dieser Karte bezahlt",
    "used": "die Karte war schon verwendet",
  ]

  static let germanNumbers: [String: String] = [
    "balance": "Stand", "asked": "verlangt", "available": "verfügbar", "debt": "offen",
    "held": "zurückgelegt",
    "minimum": "mindestens", "step": "in Schritten von", "stock": "Vorrat", "used": "verbraucht",
    "limit": "Grenze", "counted": "gezählt", "days": "Tage", "total": "Summe", "members": "Mitglieder",
    "points": "Punkte", "programs": "Programme", "friendPoints": "Punkte des Freundes",
    "redeemed": "eingelöst", "returned": "zurückgegeben", "received": "erhalten", "amount": "Betrag",
    "card": "auf die Karte", "rest": "Rest", "review": "zu prüfen", "flagged": "aufgefallen",
    "pool": "Nummer des gemeinsamen Kontos", "share": "Anteil in Tausendsteln",
    "expires": "bis", "expired": "beendet", "from": "ab", "until": "bis",
  ]
}
