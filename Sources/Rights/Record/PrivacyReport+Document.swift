// The document of the record of processing.

internal import Ledger
public import Reporting
internal import Words

extension PrivacyReport {
  public var document: ReportDocument {
    ReportDocument(
      "privacy", title: "What is done with people's data", basis: basis, mainTable: "purposes",
      sections: [
        ReportSection("controller", title: "Who answers for it", fields: controller),
        ReportSection("purposes", title: "What it is used for", table: purposes),
        ReportSection("recipients", title: "Who gets some of it", table: recipients),
        ReportSection("data", title: "What there is: types of touchpoint with a personal part", table: data),
        ReportSection("derived", fields: derived),
        ReportSection("schedules", title: "How long it is kept", table: schedulesTable),
        ReportSection("people", title: "Whom it is about", fields: peopleFields),
        ReportSection("measures", title: "How it is protected", fields: measures),
      ], notes: register == nil ? [Self.lacksRegister] : [])
  }

  private static let lacksRegister =
    "no register of purposes is published, so that everything takes consent: policy publish purposes FILE"

  private var controller: [ReportField] {
    guard let controller = register?.controller else { return [] }
    return [
      ReportField("name", .text(controller.name)), ReportField("contact", .text(controller.contact)),
      ReportField("dpo", title: "data protection officer", controller.dpo.map { .text($0) } ?? .absent),
      ReportField("register", title: "register at", registerPosition.map { .position($0) } ?? .absent),
    ]
  }

  private var purposes: ReportTable {
    ReportTable(
      [
        ReportColumn("name", title: "purpose", .text), ReportColumn("basis", .text),
        ReportColumn("description", .text, isOptional: true), ReportColumn("categories", .text),
        ReportColumn("recipients", .text), ReportColumn("channels", .text),
        ReportColumn("keep", title: "kept", .text, isOptional: true), ReportColumn("jurisdictions", .text),
      ],
      rows: (register?.purposes ?? []).map { purpose in
        let words = purpose.description.sorted { $0.key < $1.key }
        let description =
          words.count == 1 ? words[0].value : words.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
        return [
          ReportCell(.text(purpose.name)), ReportCell(.text(purpose.basis.rawValue)),
          ReportCell(.text(words.isEmpty ? nil : description)), ReportCell(.texts(purpose.categories)),
          ReportCell(.texts(purpose.recipients)), ReportCell(.texts(purpose.channels)),
          ReportCell(.text(purpose.keep)), ReportCell(.texts(purpose.jurisdictions)),
        ]
      })
  }

  /// The recipients of the register, and those who got something without being in it.
  private var recipients: ReportTable {
    let listed = register?.recipients ?? []
    let others = exports.map(\.recipient).filter { register?.recipient($0) == nil }
    func row(_ code: String, _ name: String?, _ place: String?) -> [ReportCell] {
      let handed = exports.first { $0.recipient == code }
      return [
        ReportCell(.text(code)), ReportCell(.text(name)), ReportCell(.text(place)),
        ReportCell(.count(handed?.times ?? 0)), ReportCell(handed.map { .instant($0.last) } ?? .absent),
      ]
    }
    return ReportTable(
      [
        ReportColumn("code", .text), ReportColumn("name", .text, isOptional: true),
        ReportColumn("where", .text, isOptional: true),
        ReportColumn("times", .number, about: "how often something was handed over"),
        ReportColumn("last", .instant, isOptional: true),
      ],
      rows: listed.map { row($0.code, $0.name, $0.place) } + others.map { row($0, nil, nil) })
  }

  private var data: ReportTable {
    ReportTable(
      [
        ReportColumn("type", .text),
        ReportColumn("touchpoints", .number, about: "those whose personal part is still there"),
      ],
      rows: personalTypes.map { [ReportCell(.text($0.name)), ReportCell(.count($0.touchpoints))] })
  }

  private var derived: [ReportField] {
    let names = (register?.derived ?? []).map(\.rawValue).sorted()
    return [ReportField("inClear", title: "recorded in clear of a person", .texts(names))]
  }

  private var schedulesTable: ReportTable {
    ReportTable(
      [
        ReportColumn("name", title: "schedule", .text), ReportColumn("rule", .text),
        ReportColumn("words", title: "what it does", .text), ReportColumn("from", .instant),
        ReportColumn("position", .identifier),
      ],
      rows: schedules.flatMap { schedule in
        schedule.rules.map { rule in
          [
            ReportCell(.text(schedule.name)), ReportCell(.text(rule.name)), ReportCell(.text(rule.words)),
            ReportCell(.instant(schedule.effectiveFrom)), ReportCell(.position(schedule.position)),
          ]
        }
      })
  }

  private var peopleFields: [ReportField] {
    [
      ReportField("known", .count(people.known)), ReportField("erased", .count(people.erased)),
      ReportField("restricted", title: "kept, but not used", .count(people.restricted)),
      ReportField("disclosures", .count(people.disclosures)),
      ReportField("redactions", title: "times something was taken out", .count(people.redactions)),
    ]
  }

  private var measures: [ReportField] {
    [
      ReportField(
        "sealing", title: "personal parts",
        .text("sealed with AES-256-GCM under a key of each person's own, which an erasure destroys")),
      ReportField("keys", title: "the key of these keys", .text(keys)),
      ReportField(
        "identifiers", .text("found by a keyed hash; in clear nowhere outside the sealed parts")),
      ReportField("integrity", .text("a checksum of each touchpoint, which every read checks")),
    ]
  }
}
