// What the business has published about why it keeps data, and for how long; and what people may ask of it.

internal import Reporting
internal import Words

extension Letter {
  /// Whose letter it is, as the register of purposes says.
  var controller: String? { disclosure.register?["controller"]?["name"]?.string }

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
    content += list(
      disclosure.retention.flatMap { schedule in
        (schedule["rules"]?.items ?? [schedule]).map { format.text($0, "", .none) }
      })
    return section(texts.why, content)
  }

  private func purpose(_ purpose: JSONTree) -> String {
    let descriptions = purpose["description"]
    // In the language of the letter, or else in the first that there is.
    let description = descriptions?[language.rawValue] ?? descriptions?.members.first?.value
    let codes = texts(of: purpose["recipients"])
    let recipients = codes.map { code in
      disclosure.register?["recipients"]?.items.first { $0["code"]?.string == code }.map(recipient) ?? code
    }
    func listed(_ texts: [String]) -> String? { texts.isEmpty ? nil : format.list(texts) }
    return self.texts.purpose.filled([
      "name": purpose["name"]?.string,
      "description": description?.string.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 },
      "basis": purpose["basis"]?.string.map { self.texts.bases[$0] ?? $0 },
      "categories": listed(texts(of: purpose["categories"])),
      "channels": listed(texts(of: purpose["channels"])), "recipients": listed(recipients),
      "keep": purpose["keep"]?.string,
    ])
  }

  private func texts(of list: JSONTree?) -> [String] { (list?.items ?? []).compactMap(\.string) }

  /// Who gets data, in words.
  func recipient(_ recipient: JSONTree) -> String {
    texts.recipient.filled([
      "name": recipient["name"]?.string ?? recipient["code"]?.string, "place": recipient["where"]?.string,
    ])
  }

  var rights: Markup {
    var rights: Markup = "\(paragraph(texts.rightsIntroduction))\(list(texts.rightsList))"
    let controller = disclosure.register?["controller"]
    if let contact = controller?["contact"]?.string {
      rights += paragraph(texts.contact.filled(["contact": contact]))
    }
    if let officer = controller?["dpo"]?.string {
      rights += paragraph(texts.officer.filled(["contact": officer]))
    }
    rights += paragraph(texts.complaint)
    return "\(section(texts.rights, rights))\(section(texts.notIncluded, list(texts.notIncludedList)))"
  }
}
