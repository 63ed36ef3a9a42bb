// What the business has published about why it keeps data, and for how long; and what people may ask of it.

internal import Reporting
internal import Words

extension Letter {
  /// Whose letter it is, as the register of purposes says.
  var controller: String? { disclosure.register?["controller"]?["name"]?.string }

  /// Where the business is reached, as the register says.
  var contact: String? { disclosure.register?["controller"]?["contact"]?.string }

  var why: Markup {
    var content: Markup = ""
    let purposes = disclosure.register?["purposes"]?.items ?? []
    if purposes.isEmpty {
      content += paragraph(texts.noRegister)
    } else {
      content += list(purposes.map(purpose))
    }
    content += subtitle(texts.howLong)
    if disclosure.retention.isEmpty { content += paragraph(texts.noSchedule) }
    content += list(disclosure.rules.map { $0.sentence(texts) })
    return section(texts.why, content)
  }

  private func purpose(_ purpose: JSONTree) -> String {
    let descriptions = purpose["description"]
    // In the language of the letter, or else in the first that there is.
    let description = descriptions?[language.rawValue] ?? descriptions?.members.first?.value
    let recipients = texts(of: purpose["recipients"]).map(recipient(coded:))
    func listed(_ texts: [String]) -> String? { texts.isEmpty ? nil : format.list(texts) }
    return self.texts.purpose.filled([
      "name": purpose["name"]?.string,
      "description": description?.string.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 },
      "use": purpose["name"]?.string.map(use),
      "categories": listed(texts(of: purpose["categories"])),
      "channels": listed(texts(of: purpose["channels"]).map { format.word(of: $0, "channel") }),
      "recipients": listed(recipients),
      "keep": purpose["keep"]?.string,
    ])
  }

  /// Whether we use this person's data for a purpose of the register, and why, as it was found for the letter.
  private func use(_ purpose: String) -> String {
    let findings = disclosure.consents.filter { $0.purpose == purpose }
    let whole = findings.first { $0.channel == nil }
    let channels = findings.filter { $0.channel != nil }
    guard let used = whole?.isInForce == true ? whole : channels.first(where: \.isInForce) else {
      // Something that the person has said or that has become of them tells more than that they were never asked.
      let reason = findings.map(\.reason).first { $0 != .neverGranted && $0 != .channelNotRegistered }
      return texts.unused[(reason ?? .neverGranted).rawValue] ?? ""
    }
    func listed(_ findings: [ConsentFinding]) -> String? {
      findings.isEmpty
        ? nil : format.list(findings.compactMap(\.channel).map { format.word(of: $0, "channel") })
    }
    let isWhole = used.channel == nil
    return texts.used.filled([
      "basis": texts.bases[used.basis.rawValue] ?? used.basis.rawValue,
      "channels": isWhole ? nil : listed(channels.filter(\.isInForce)),
      "without": isWhole
        ? listed(channels.filter { !$0.isInForce && $0.reason != .channelNotRegistered }) : nil,
    ])
  }

  private func texts(of list: JSONTree?) -> [String] { (list?.items ?? []).compactMap(\.string) }

  /// Who gets data, by the name that the register has for a code; the code where it has none.
  func recipient(coded code: String) -> String {
    disclosure.register?["recipients"]?.items.first { $0["code"]?.string == code }.map(recipient) ?? code
  }

  /// Who gets data, in words.
  func recipient(_ recipient: JSONTree) -> String {
    texts.recipient.filled([
      "name": recipient["name"]?.string ?? recipient["code"]?.string, "place": recipient["where"]?.string,
    ])
  }

  var rights: Markup {
    var rights: Markup = "\(paragraph(texts.rightsIntroduction))\(list(texts.rightsList))"
    if let contact {
      rights += paragraph(texts.contact.filled(["contact": contact]))
    }
    if let officer = disclosure.register?["controller"]?["dpo"]?.string {
      rights += paragraph(texts.officer.filled(["contact": officer]))
    }
    rights += paragraph(texts.complaint)
    return "\(section(texts.rights, rights))\(section(texts.notIncluded, list(texts.notIncludedList)))"
  }
}
