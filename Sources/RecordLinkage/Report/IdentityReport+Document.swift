// The document of the report of identity.

internal import Ledger
public import Reporting
internal import Words

extension IdentityReport {
  public var document: ReportDocument {
    ReportDocument(
      "identity", title: "How customers came to be known", basis: basis, mainTable: "mergesByDay",
      sections: [
        ReportSection("links", title: "Touchpoints that link identifiers", fields: linkFields),
        ReportSection("silentLinks", title: "Linked without anybody's word, the newest", table: silentTable),
        ReportSection(
          "mergesByDay", title: "Merges by day", table: dayTable,
          picture: .piles(up: ["silent", "said", "accepted"], down: ["unmerged"])),
        ReportSection(
          "refused",
          fields: [ReportField("refusedMerges", title: "refused merges", .count(refusedMergeCount))]),
        ReportSection("refusedMerges", title: "Merges that were refused, the newest", table: refusedTable),
        ReportSection("nobodies", title: "Values that stand for nobody", table: nobodyTable),
        ReportSection("shared", title: "Identifiers that several people come with", table: sharedTable),
        ReportSection("suggestions", title: "What was said to suggestions", fields: decisionFields),
        ReportSection("decisions", title: "Suggestions, the newest", table: decisionTable),
      ])
  }

  private var linkFields: [ReportField] {
    [
      ReportField("first", title: "with which a customer became known", .count(links.first)),
      ReportField("silent", title: "beside one of a known customer", .count(links.silent)),
      ReportField("said", title: "by somebody's word", .count(links.said)),
      ReportField("unlinked", title: "taken back", .count(links.unlinked)),
    ]
  }

  private var silentTable: ReportTable {
    ReportTable(
      [
        ReportColumn("position", .identifier), ReportColumn("at", .instant),
        ReportColumn("customer", .identifier), ReportColumn("kinds", .text),
      ],
      rows: silentLinks.map {
        [
          ReportCell(.position($0.position)), ReportCell(.instant($0.at)), ReportCell(.customer($0.customer)),
          ReportCell(.texts($0.kinds)),
        ]
      })
  }

  private var dayTable: ReportTable {
    ReportTable(
      [
        ReportColumn("day", .day),
        ReportColumn("silent", .number, about: "one touchpoint bore identifiers of both"),
        ReportColumn("said", .number, about: "somebody has said so"),
        ReportColumn("accepted", .number, about: "somebody has said so to a suggestion"),
        ReportColumn("unmerged", .number, about: "taken back"),
        ReportColumn("first", title: "from position", .identifier),
      ],
      rows: days.map {
        [
          ReportCell(.day($0.day)), ReportCell(.count($0.silent)), ReportCell(.count($0.said)),
          ReportCell(.count($0.accepted)), ReportCell(.count($0.unmerged)), ReportCell(.position($0.first)),
        ]
      })
  }

  private var refusedTable: ReportTable {
    ReportTable(
      [
        ReportColumn("position", .identifier), ReportColumn("customers", .identifier),
        ReportColumn("kind", .text),
        ReportColumn(
          "link", title: "linked at", .identifier,
          about: "the touchpoint that links the identifier that had merged as many as one may"),
      ],
      rows: refusedMerges.map {
        [
          ReportCell(.position($0.position)), ReportCell(.customers([$0.customer, $0.other])),
          ReportCell(.text($0.kind)), ReportCell(.position($0.link)),
        ]
      })
  }

  private var nobodyTable: ReportTable {
    ReportTable(
      [
        ReportColumn("kind", .text), ReportColumn("reason", .text), ReportColumn("touchpoints", .number),
        ReportColumn("first", .identifier), ReportColumn("last", .identifier),
      ],
      rows: nobodies.map {
        [
          ReportCell(.text($0.kind)), ReportCell(.text($0.reason)), ReportCell(.count($0.touchpoints)),
          ReportCell(.position($0.first)), ReportCell(.position($0.last)),
        ]
      })
  }

  private var sharedTable: ReportTable {
    ReportTable(
      [
        ReportColumn("kind", .text), ReportColumn("customer", title: "whose", .identifier),
        ReportColumn("link", title: "linked at", .identifier),
        ReportColumn("others", title: "other customers", .number), ReportColumn("touchpoints", .number),
        ReportColumn("refusedMerges", title: "refused merges", .number),
        ReportColumn("last", title: "newest", .identifier),
      ],
      rows: shared.map {
        [
          ReportCell(.text($0.kind)), ReportCell(.customer($0.customer)), ReportCell(.position($0.link)),
          ReportCell(.count($0.others)), ReportCell(.count($0.touchpoints)),
          ReportCell(.count($0.refusedMerges)), ReportCell(.position($0.last)),
        ]
      })
  }

  private var decisionFields: [ReportField] {
    [
      ReportField("suggested", title: "recorded, without an answer", .count(decisionCounts.suggested)),
      ReportField("accepted", .count(decisionCounts.accepted)),
      ReportField("dismissed", .count(decisionCounts.dismissed)),
    ]
  }

  private var decisionTable: ReportTable {
    ReportTable(
      [
        ReportColumn("decision", .text), ReportColumn("position", .identifier), ReportColumn("at", .instant),
        ReportColumn("customers", .identifier), ReportColumn("score", .number),
        ReportColumn("reasons", .text), ReportColumn("against", .text),
        ReportColumn("inForce", title: "in force", .flag),
      ],
      rows: decisions.map {
        [
          ReportCell(.text($0.decision.rawValue)), ReportCell(.position($0.position)),
          ReportCell(.instant($0.at)), ReportCell(.customers($0.customers)), ReportCell(.count($0.score)),
          ReportCell(.texts($0.reasons)), ReportCell(.texts($0.against)), ReportCell(.flag($0.isInForce)),
        ]
      })
  }
}
