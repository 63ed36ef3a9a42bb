// The sections of a letter about the person: who they are, what they bought and agreed to, what was decided.

internal import Ledger
internal import Reporting
internal import Words

extension Letter {
  // MARK: Who you are to us

  var who: Markup {
    var content = paragraph(texts.customer.filled(["customer": String(disclosure.customer.rawValue)]))
    for merge in disclosure.merges {
      // The other number is the one that is not in the sentence before.
      let other = merge.numbers.last { $0 != disclosure.customer } ?? disclosure.customer
      let text = merge.undone == nil ? texts.merged : texts.unmerged
      content += paragraph(
        text.filled([
          "other": String(other.rawValue), "date": format.date(merge.at),
          "evidence": merge.evidence.isEmpty ? nil : format.word(of: merge.evidence, "evidence"),
        ]))
    }
    if disclosure.profile.isEmpty && disclosure.identifiers.isEmpty {
      content += paragraph(texts.nothingPersonal)
    }
    content += profile(texts.profile, disclosure.profile.filter(\.isInForce))
    content += identifiers(texts.identifiers, disclosure.identifiers.filter(\.isInForce))
    content += profile(texts.formerProfile, disclosure.profile.filter { !$0.isInForce })
    content += identifiers(texts.formerIdentifiers, disclosure.identifiers.filter { !$0.isInForce })
    return section(texts.who, content)
  }

  private func profile(_ title: String, _ values: [Disclosure.ProfileValue]) -> Markup {
    facts(
      title,
      values.map { value in
        (
          format.label(value.field), format.text(.text(value.value), value.field, .none),
          texts.sinceFrom.filled(["date": format.date(value.since), "source": value.source]), value.position
        )
      })
  }

  private func identifiers(_ title: String, _ identifiers: [Disclosure.HeldIdentifier]) -> Markup {
    facts(
      title,
      identifiers.map { identifier in
        (
          format.identifierKind(identifier.kind), identifier.value,
          texts.sinceFrom.filled(["date": format.date(identifier.since), "source": nil]), identifier.position
        )
      })
  }

  /// What is known, each under its name, and since when.
  private func facts(
    _ title: String, _ facts: [(name: String, value: String, since: String, position: Position)]
  ) -> Markup {
    guard !facts.isEmpty else { return "" }
    let rows = facts.map { fact -> Markup in
      """
      <tr><td class="when">\(fact.name)</td><td><p>\(broken(fact.value))</p>\
      <p class="more">\(fact.since), \(entry(fact.position))</p></td></tr>

      """
    }
    return "\(subtitle(title))<table class=\"lines\">\n<tbody>\n\(rows)</tbody>\n</table>\n"
  }

  // MARK: What you bought

  /// The lines whose types begin so.
  func lines(of beginnings: String...) -> [LetterLine] {
    lines.filter { line in beginnings.contains { line.touchpoint.type.hasPrefix($0) } }.map(\.line)
  }

  var bought: Markup {
    let lines = lines(of: "order.", "payment.", "refund.", "subscription.", "booking.")
    var content: Markup = ""
    if lines.isEmpty {
      content += paragraph(texts.boughtNothing)
    } else if disclosure.orders > 0 {
      content += paragraph(
        texts.boughtTotals.filled([
          "count": format.number(disclosure.orders), "spent": format.amounts(disclosure.spent),
          "refunded": format.amounts(disclosure.refunded),
        ]))
    }
    if let credit = disclosure.storeCredit {
      content += paragraph(
        texts.storeCredit.filled([
          "balance": format.money(credit.balance, credit.unit),
          "until": credit.balance == 0 ? nil : credit.expires.map { format.date($0) },
        ]))
    }
    content += timeline(lines)
    return section(texts.bought, content)
  }

  // MARK: What you agreed to

  var agreed: Markup {
    var content: Markup = ""
    // What somebody has said stands while their data is kept without being used.
    let isKept = disclosure.isUseRestricted && !disclosure.isErased
    let inForce = (isKept ? disclosure.consentsAsSaid : disclosure.consents).filter(\.isInForce)
    if inForce.isEmpty {
      content += paragraph(disclosure.isErased ? texts.noConsentErased : texts.noConsent)
    } else {
      content += paragraph(isKept ? texts.inForceOnceAllowed : texts.inForce)
      content += list(inForce.map(consent))
    }
    let history = lines(of: "consent.", "preference.")
    if !history.isEmpty {
      content += subtitle(texts.consentHistory)
      content += timeline(history)
    }
    return section(texts.agreed, content)
  }

  private func consent(_ consent: ConsentFinding) -> String {
    let isNeeded = consent.reason != .notNeeded
    return (isNeeded ? texts.consent : texts.noConsentNeeded).filled([
      "purpose": consent.purpose, "channel": consent.channel.map { format.word(of: $0, "channel") },
      "since": consent.since.map { format.date($0) }, "expires": consent.expires.map { format.date($0) },
      "basis": texts.bases[consent.basis.rawValue] ?? consent.basis.rawValue,
    ])
  }

  // MARK: What we decided

  var decided: Markup {
    var decisions: [LetterLine] = disclosure.decisions.compactMap { decision in
      guard decision.rule == nil else { return nil }
      let numbers = format.numbers(decision.numbers)
      let what = texts.decisionNames[decision.name] ?? decision.name
      let sentence =
        decision.outcome == .refused
        ? texts.refused.filled([
          "what": what, "numbers": numbers,
          "why": reason(decision),
        ])
        : texts.granted.filled(["what": what, "numbers": numbers])
      return LetterLine(position: decision.position, occurred: decision.at, sentence: sentence)
    }
    decisions += lines(of: "action.")
    let content = decisions.isEmpty ? paragraph(texts.nothingDecided) : timeline(decisions)
    return section(texts.decided, content)
  }

  /// Why something was refused.
  private func reason(_ decision: Disclosure.DecisionAbout) -> String {
    if let code = decision.reason { return texts.refusals[code] ?? decision.message ?? code }
    let refused = lines.first { $0.line.position == decision.position }?.touchpoint
    return refused?.withholdsOther == true ? texts.refusedForOther : texts.blank
  }

  // MARK: Whom we gave data to

  /// What was handed over, and of which views.
  private func handedOver(_ export: Disclosure.Export) -> String {
    let what = texts.exported[export.what] ?? export.what
    let views = export.view.split(separator: ",").map { texts.views[String($0)] ?? String($0) }
    return views.isEmpty ? what : "\(what) (\(format.list(views)))"
  }

  var given: Markup {
    var content: Markup = ""
    let recipients = (disclosure.register?["recipients"]?.items ?? []).map(recipient)
    if disclosure.exports.isEmpty {
      content += paragraph(recipients.isEmpty ? texts.nothingGiven : texts.nothingGivenBut)
    }
    content += timeline(
      disclosure.exports.map { export in
        LetterLine(
          position: export.position, occurred: export.at,
          sentence: texts.export.filled([
            "recipient": recipient(coded: export.recipient),
            "what": handedOver(export),
            "fields": export.fields.isEmpty
              ? nil : format.list(export.fields.map { format.label(ofProfile: $0) }),
            "purpose": export.purpose.isEmpty ? nil : export.purpose,
          ]))
      })
    if !recipients.isEmpty {
      if !disclosure.exports.isEmpty { content += paragraph(texts.recipients) }
      content += list(recipients)
    }
    let messages = lines(of: "message.")
    if !messages.isEmpty {
      content += subtitle(texts.messages)
      content += timeline(messages)
    }
    return section(texts.given, content)
  }
}
