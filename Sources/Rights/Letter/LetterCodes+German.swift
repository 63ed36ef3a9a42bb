// Codes of messages in words, in German: by the field, and then by the code. A code that is not here is the business's own, and stays
// as it is.

extension LetterTexts {
  static let germanCodes: [String: [String: String]] = [
    "action": ["apologised": "um Entschuldigung gebeten", "replaced": "ersetzt"],
    "actor": ["customer": "Sie selbst", "agent": "jemanden von uns", "bot": "einen Computer"],
    "against": [
      "other-name": "ein anderer Name", "other-generation": "eine andere Generation der Familie",
      "other-birthday": "ein anderer Geburtstag", "other-gender": "ein anderes Geschlecht",
      "other-phone": "ein anderes Telefon", "other-address": "eine andere Anschrift",
      "other-email": "eine andere E-Mail-Adresse", "other-crm": "eine andere Kundennummer",
    ],
    "ageBand": [
      "under-16": "unter 16", "16-17": "16 bis 17", "18-24": "18 bis 24", "25-34": "25 bis 34",
      "35-44": "35 bis 44", "45-54": "45 bis 54", "55-64": "55 bis 64", "65-plus": "65 oder älter",
    ],
    "channel": [
      "store": "Geschäft", "web": "Website", "app": "App", "phone": "Telefon", "email": "E-Mail",
      "social": "soziale Medien", "sms": "SMS", "push": "Push-Nachricht", "post": "Post", "chat": "Chat",
      "till": "Kasse",
    ],
    "device": ["phone": "Telefon", "tablet": "Tablet", "desktop": "Computer", "till": "Kasse"],
    "direction": ["inbound": "von Ihnen an uns", "outbound": "von uns an Sie"],
    "evidence": [
      "same-touchpoint": "beides wurde zusammen angegeben", "stated": "es wurde uns gesagt",
      "imported": "aus einem Import", "mistake": "ein Irrtum", "same-email": "dieselbe E-Mail-Adresse",
      "confirmed": "bestätigt",
    ],
    "instrument": [
      "nps": "ob Sie uns empfehlen würden", "csat": "wie zufrieden Sie waren", "ces": "wie leicht es war",
      "own": "eigene",
    ],
    "kind": [
      "goods": "Ware", "shipping": "Versand", "gift-card": "Geschenkkarte", "service": "Dienstleistung",
      "support": "Hilfe", "sales": "Verkauf", "visit": "Besuch", "meeting": "Treffen", "post": "Beitrag",
      "story": "Story", "photo": "Foto", "article": "Artikel", "forum": "Forum", "club": "Club",
      "group": "Gruppe", "question": "Frage", "answer": "Antwort", "tasting": "Verkostung", "class": "Kurs",
      "launch": "Vorstellung", "giftcard": "Geschenkkarte", "pool": "gemeinsames Punktekonto",
      "budget": "Budget", "card": "Karte", "credit": "Guthaben", "call": "Anruf", "message": "Nachricht",
    ],
    "mechanism": [
      "checkbox": "Sie haben ein Feld angekreuzt",
      "double-opt-in": "Sie haben es in einem zweiten Schritt bestätigt", "verbal": "Sie haben es gesagt",
      "paper": "auf Papier",
    ],
    "method": ["card": "Karte", "cash": "Bargeld", "transfer": "Überweisung", "wallet": "Wallet"],
    "origin": [
      "walk-in": "Sie kamen herein", "referral": "jemand hat uns empfohlen", "import": "aus einem Import",
      "fair": "auf einer Messe", "website": "über unsere Website",
    ],
    "outcome": [
      "reached": "wir haben uns erreicht", "voicemail": "Anrufbeantworter", "agreed": "einig geworden",
      "done": "erledigt", "skipped": "übersprungen", "stuck": "nicht weitergekommen", "found": "gefunden",
      "handed-over": "weitergegeben", "nothing": "nichts",
    ],
    "reason": [
      "requested": "Sie haben es verlangt", "inactive": "wir hatten Sie lange nicht gesehen",
      "duplicate": "es war doppelt", "wrong-customer": "es gehörte zu einem anderen Kunden",
      "test": "ein Versuch",
      "receipt-shown": "der Beleg wurde gezeigt", "mistake": "ein Irrtum", "contested": "Sie bestreiten es",
      "unlawful": "es war nicht rechtmäßig", "claims": "Sie brauchen es für einen Anspruch",
      "objection": "Sie widersprechen", "resolved": "es ist geklärt", "damaged": "beschädigt",
      "welcome": "Willkommen", "goodwill": "Kulanz", "expired": "die Zeit war vorbei",
      "void": "außer Gebrauch genommen", "lost": "verloren",
      "import-undone": "ein Import wurde zurückgenommen",
      "twins": "es sind Zwillinge", "asked": "wir haben gefragt",
    ],
    "reasons": [
      "name": "derselbe Name", "similar-name": "ein ähnlicher Name", "birthday": "derselbe Geburtstag",
      "similar-birthday": "ein ähnlicher Geburtstag", "phone": "dasselbe Telefon", "card": "dieselbe Karte",
      "email": "dieselbe E-Mail-Adresse", "similar-email": "eine ähnliche E-Mail-Adresse",
      "address": "dieselbe Anschrift", "similar-address": "eine ähnliche Anschrift",
    ],
    "scope": [
      "everything": "alles", "personal": "was darin persönlich war", "body": "alles, was darin stand",
    ],
    "sentiment": [
      "positive": "positiv", "neutral": "neutral", "negative": "negativ", "mixed": "gemischt",
    ],
    "status": ["active": "aktiv", "suspended": "ausgesetzt", "closed": "geschlossen"],
    "topic": [
      "contact-frequency": "wie oft wir uns melden", "language": "Sprache", "store": "Geschäft",
      "dietary": "was Sie essen", "delivery": "Lieferung", "billing": "Rechnung",
    ],
    "unit": [
      "g": "g", "ml": "ml", "mm": "mm", "customer": "Kunde", "session": "Besuch", "store": "Geschäft",
    ],
  ]

  /// What was handed to others, by the codes of exports.
  static let germanExported: [String: String] = [
    "rows": "eine Liste mit Ihrer Kundennummer", "report": "einen Bericht",
    "log": "Einträge unserer Aufzeichnungen",
  ]

  /// What lists are of, by the names of views.
  static let germanViews: [String: String] = [
    "retention": "wann Sie kaufen", "loyalty": "Punkte und Stufen",
    "customer360": "ein Überblick über unsere Kunden", "service": "Anfragen",
    "satisfaction": "Antworten auf Umfragen", "gift-cards": "Geschenkkarten und Guthaben",
    "budgets": "Grenzen und Vorräte", "purchases": "was Sie wann gekauft haben",
    "consents": "worin Sie eingewilligt haben", "favourites": "was Sie am meisten kaufen",
    "referrals": "wer uns wem empfohlen hat",
  ]
}
