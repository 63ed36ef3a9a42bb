// Codes of messages in words, in English: by the field, and then by the code. A code that is not here is the business's own, and stays
// as it is.

extension LetterTexts {
  static let englishCodes: [String: [String: String]] = [
    "action": ["apologised": "apologised", "replaced": "replaced"],
    "actor": ["customer": "you", "agent": "one of us", "bot": "a computer"],
    "against": [
      "other-name": "another name", "other-generation": "another generation of a family",
      "other-birthday": "another birthday", "other-gender": "another sex", "other-phone": "another telephone",
      "other-address": "another address", "other-email": "another e-mail address",
      "other-crm": "another customer number",
    ],
    "ageBand": [
      "under-16": "under 16", "16-17": "16 to 17", "18-24": "18 to 24", "25-34": "25 to 34",
      "35-44": "35 to 44", "45-54": "45 to 54", "55-64": "55 to 64", "65-plus": "65 or more",
    ],
    "channel": [
      "store": "shop", "web": "website", "app": "app", "phone": "telephone", "email": "e-mail",
      "social": "social media", "sms": "text message", "push": "push message", "post": "post", "chat": "chat",
      "till": "till",
    ],
    "device": ["phone": "telephone", "tablet": "tablet", "desktop": "computer", "till": "till"],
    "direction": ["inbound": "from you to us", "outbound": "from us to you"],
    "evidence": [
      "same-touchpoint": "both were given together", "stated": "we were told", "imported": "from an import",
      "mistake": "a mistake", "same-email": "the same e-mail address", "confirmed": "confirmed",
    ],
    "instrument": [
      "nps": "whether you would recommend us", "csat": "how content you were", "ces": "how easy it was",
      "own": "our own",
    ],
    "kind": [
      "goods": "goods", "shipping": "shipping", "gift-card": "gift card", "service": "service",
      "support": "support", "sales": "sales", "visit": "visit", "meeting": "meeting", "post": "post",
      "story": "story", "photo": "photo", "article": "article", "forum": "forum", "club": "club",
      "group": "group", "question": "question", "answer": "answer", "tasting": "tasting", "class": "class",
      "launch": "launch", "giftcard": "gift card", "pool": "pool of points", "budget": "budget",
      "card": "card", "credit": "credit", "call": "call", "message": "message",
    ],
    "mechanism": [
      "checkbox": "you ticked a box", "double-opt-in": "you confirmed it in a second step",
      "verbal": "you said so", "paper": "on paper",
    ],
    "method": ["card": "card", "cash": "cash", "transfer": "bank transfer", "wallet": "wallet"],
    "origin": [
      "walk-in": "you walked in", "referral": "somebody recommended us", "import": "from an import",
      "fair": "at a fair", "website": "through our website",
    ],
    "outcome": [
      "reached": "we reached each other", "voicemail": "voicemail", "agreed": "agreed", "done": "done",
      "skipped": "skipped", "stuck": "stuck", "found": "found", "handed-over": "handed over",
      "nothing": "nothing",
    ],
    "reason": [
      "requested": "you asked for it", "inactive": "we had not seen you for long",
      "duplicate": "it was there twice", "wrong-customer": "it was of another customer", "test": "a test",
      "receipt-shown": "the receipt was shown", "mistake": "a mistake", "contested": "you contest it",
      "unlawful": "it was not lawful", "claims": "you need it for a claim", "objection": "you object",
      "resolved": "it was resolved", "damaged": "damaged", "welcome": "welcome", "goodwill": "goodwill",
      "expired": "its time was over", "void": "it was taken out of use", "lost": "lost",
      "import-undone": "an import was undone", "twins": "they are twins",
      "asked": "we asked",
    ],
    "reasons": [
      "name": "the same name", "similar-name": "a similar name", "birthday": "the same birthday",
      "similar-birthday": "a similar birthday", "phone": "the same telephone", "card": "the same card",
      "email": "the same e-mail address", "similar-email": "a similar e-mail address",
      "address": "the same address", "similar-address": "a similar address",
    ],
    "scope": [
      "everything": "everything", "personal": "what was personal in it", "body": "all that it said",
    ],
    "sentiment": [
      "positive": "positive", "neutral": "neutral", "negative": "negative", "mixed": "mixed",
    ],
    "status": ["active": "active", "suspended": "suspended", "closed": "closed"],
    "topic": [
      "contact-frequency": "how often we get in touch", "language": "language", "store": "shop",
      "dietary": "what you eat", "delivery": "delivery", "billing": "billing",
    ],
    "unit": [
      "g": "g", "ml": "ml", "mm": "mm", "customer": "customer", "session": "visit", "store": "shop",
    ],
  ]

  /// What was handed to others, by the codes of exports.
  static let englishExported: [String: String] = [
    "rows": "a list with your customer number", "report": "a report", "log": "entries of our records",
  ]

  /// What lists are of, by the names of views.
  static let englishViews: [String: String] = [
    "retention": "when you buy", "loyalty": "points and tiers", "customer360": "an overview of our customers",
    "service": "requests for help", "satisfaction": "answers to surveys",
    "gift-cards": "gift cards and credit",
    "budgets": "limits and stocks", "purchases": "what you bought when", "consents": "what you agreed to",
    "favourites": "what you buy most", "referrals": "who recommended us to whom",
  ]
}
