// A touchpoint as a line of a letter: a sentence, what was said in words, and what else is known of it.

internal import Ledger
internal import ReadModels
internal import Words

/// One line of a letter.
struct LetterLine {
  var position: Position
  var occurred: Instant
  /// A plain sentence: `You bought 2 things for 14.20 GBP.`
  var sentence: String
  /// What somebody said or wrote, in their own words.
  var said: [String] = []
  /// What became of it: a mistake, somebody else's, erased.
  var notes: [String] = []
  /// What else is known, under its label.
  var details: [(label: String, value: String)] = []
}

/// Makes lines of touchpoints.
struct LetterLineMaker {
  let format: LetterFormat
  private var texts: LetterTexts { format.texts }

  init(_ format: LetterFormat) { self.format = format }

  func line(_ touchpoint: HeldTouchpoint) -> LetterLine {
    let recorded = touchpoint.recorded
    let currency = touchpoint.message["currency"]?.string.flatMap { MeasureUnit(currency: $0) } ?? .none
    let (sentence, used) = sentence(touchpoint, currency)
    var line = LetterLine(position: touchpoint.position, occurred: touchpoint.occurred, sentence: sentence)
    let counted = used.contains("value") ? format.measure(recorded.fact) : nil
    for member in touchpoint.message.members where member.name != "personal" {
      if used.contains(member.name) || member.name == "currency" && currency != .none { continue }
      // The sentence says whom the number is of.
      if member.name == "customer", used.contains("partner") { continue }
      // The programme that has no name of its own is the only one.
      if member.name == "program", member.value.string == Loyalty.defaultProgramme { continue }
      let text = format.text(member.value, member.name, currency)
      // The sentence has what the touchpoint counts.
      if text != counted { line.details.append((format.label(member.name, of: member.value.string), text)) }
    }
    // What it is about stays where what it says was taken out.
    if let about = touchpoint.recorded.reference, touchpoint.recorded.redaction == .body,
      !used.contains(about.kind.field)
    {
      line.details.append((format.label(about.kind.field), about.text))
    }
    addPersonal(touchpoint, currency, to: &line)
    addCircumstances(touchpoint, used, to: &line)
    line.notes = notes(touchpoint)
    return line
  }

  /// The sentence of a touchpoint, and the fields of its message that are in it.
  private func sentence(_ touchpoint: HeldTouchpoint, _ currency: MeasureUnit) -> (String, Set<String>) {
    let recorded = touchpoint.recorded
    guard let pattern = texts.sentences[touchpoint.type] else {
      return (texts.ownType.filled(["type": touchpoint.type]), [])
    }
    let isTakenOut = recorded.redaction == .body
    return LetterPattern(pattern).filled(blank: isTakenOut ? texts.blank : "…") { name in
      switch name {
      case "value": return format.measure(recorded.fact)
      case "items": return items(touchpoint.message)
      case "partner": return isTakenOut ? nil : partner(touchpoint)
      case "decision":
        return touchpoint.message[name]?.string.map { texts.decisionNames[$0] ?? $0 }
      case "channels":
        guard let channels = touchpoint.message[name]?.items, !channels.isEmpty else { return nil }
        return format.list(channels.compactMap(\.string).map { format.word(of: $0, "channel") })
      default:
        if let value = touchpoint.message[name] { return format.text(value, name, currency) }
        if name == "channel" { return recorded.channel.map { format.word(of: $0, name) } }
        if name == "store" { return recorded.context.store }
        // What it is about stays where what it says was taken out.
        return recorded.reference.flatMap { $0.kind.field == name ? $0.text : nil }
      }
    }
  }

  /// With whom points were shared: the number is left where it is a pool's, or another number of the person.
  private func partner(_ touchpoint: HeldTouchpoint) -> String {
    touchpoint.message["customer"]?.integer.map { texts.ownPartner.filled(["number": String($0)]) }
      ?? texts.otherPartner
  }

  /// How many things an order or a cart has, in words.
  private func items(_ message: JSONTree) -> String {
    let count = (message["lines"]?.items ?? []).reduce(Int64(0)) { sum, line in
      if line["kind"]?.string == "shipping" { return sum }
      let quantity = line["quantity"]?.integer ?? 0
      // What is weighed or measured is one thing, however much of it there is.
      return sum.addingReportingOverflow(line["unit"] == nil ? max(0, quantity) : quantity > 0 ? 1 : 0)
        .partialValue
    }
    return switch count {
    case ...0: texts.something
    case 1: texts.oneThing
    default: texts.things.filled(["count": format.number(count)])
    }
  }

  private static let words: Set<String> = ["text", "notes", "query"]

  private func addPersonal(_ touchpoint: HeldTouchpoint, _ currency: MeasureUnit, to line: inout LetterLine) {
    guard let personal = touchpoint.message["personal"] else { return }
    guard case .object(let members) = personal else {
      line.details.append((format.label("text"), format.text(personal, "personal", .none)))
      return
    }
    for member in members {
      if Self.words.contains(member.name), !touchpoint.recorded.fact.type.isCustom,
        let words = member.value.string
      {
        line.said.append(words)
      } else {
        line.details.append((format.label(member.name), format.text(member.value, member.name, currency)))
      }
    }
  }

  /// Where it came from, and through which channel.
  private func addCircumstances(_ touchpoint: HeldTouchpoint, _ used: Set<String>, to line: inout LetterLine)
  {
    let recorded = touchpoint.recorded
    func add(_ name: String, _ value: String?) {
      guard let value, !used.contains(name), touchpoint.message[name] == nil else { return }
      line.details.append((format.label(name, of: value), format.word(of: value, name)))
    }
    add("channel", recorded.channel)
    add("store", recorded.context.store)
    add("actor", recorded.context.actor)
    add("batch", recorded.context.batch)
    for attribute in recorded.context.extensions { line.details.append((attribute.name, attribute.value)) }
    if recorded.fact.source != 0 { line.details.append((texts.source, recorded.source)) }
  }

  private func notes(_ touchpoint: HeldTouchpoint) -> [String] {
    var notes: [String] = []
    switch touchpoint.recorded.correction {
    case nil: break
    case .voided: notes.append(texts.voided)
    case .assigned where touchpoint.isAssignedHere: notes.append(texts.assignedHere)
    // From one number of the person to another: it is theirs as before.
    case .assigned where touchpoint.countsHere: break
    case .assigned: notes.append(texts.assignedAway)
    }
    if touchpoint.withholdsOther, !touchpoint.isOfPair { notes.append(texts.othersWithheld) }
    if let correction = touchpoint.correction, !correction.reason.isEmpty {
      notes.append(
        texts.corrected.filled([
          "reason": format.word(of: correction.reason, "reason"),
          "entry": correction.by.map { texts.entry.filled(["number": String($0.rawValue)]) },
        ]))
    }
    switch touchpoint.personal {
    case .none, .opened: break
    case .erased: notes.append(texts.sealedErased)
    case .keyLost: notes.append(texts.sealedLost)
    case .redacted where touchpoint.recorded.redaction == .body: break
    case .redacted: notes.append(texts.sealedTakenOut)
    }
    if touchpoint.recorded.redaction == .body { notes.append(texts.takenOut) }
    return notes
  }
}

extension Reference.Kind {
  /// The field of messages that says it.
  fileprivate var field: String { self == .referral ? "code" : word }
}
