// The document of the loyalty report.

internal import Projection
public import Reporting

extension LoyaltyReport {
  public var document: ReportDocument {
    ReportDocument(
      "loyalty", title: "Loyalty", basis: basis,
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("programme", title: "programme in force", .flag(programme)),
            ReportField("program", title: "programme", .text(program)),
            ReportField("members", .count(members)),
          ]),
        ReportSection("tiers", title: "Members by tier", table: tierTable, picture: .bars(["customers"])),
        ReportSection(
          "points", title: "Where every point went",
          fields: Points.names.indices.map { index in
            let name = Points.names[index]
            return ReportField(name, title: Points.titles[name], .number(points.sums[index]))
          }),
        // A person who has one programme reads the same above.
        ReportSection(
          "programs", title: "Programmes in force", table: programTable,
          audience: programs.count > 1 ? .everybody : .programs),
        ReportSection("referrals", title: "Referrals", table: referralTable),
        ReportSection("cards", title: "Punch cards", table: cardTable),
        ReportSection("unmatched", title: "Of no programme in force", table: unmatchedTable),
      ])
  }

  private var tierTable: ReportTable {
    ReportTable(
      [
        ReportColumn("tier", .text, audience: .people), ReportColumn("tier", .text, audience: .programs),
        ReportColumn("customers", .number),
      ],
      rows: tiers.map { tier in
        [
          ReportCell(.text(tier.tier ?? "none")), ReportCell(.text(tier.tier)),
          ReportCell(.count(tier.customers)),
        ]
      })
  }

  private var programTable: ReportTable {
    ReportTable(
      [
        ReportColumn("program", title: "programme", .text), ReportColumn("members", .number),
        ReportColumn("earned", .number), ReportColumn("balance", .number, about: "points that can be spent"),
      ],
      rows: programs.map { program in
        [
          ReportCell(.text(program.program)), ReportCell(.count(program.members)),
          ReportCell(.number(program.earned)), ReportCell(.number(program.balance)),
        ]
      })
  }

  private var referralTable: ReportTable {
    ReportTable(
      [ReportColumn("state", .text), ReportColumn("count", .number)],
      rows: referrals.map { [ReportCell(.text($0.state)), ReportCell(.count($0.count))] })
  }

  private var cardTable: ReportTable {
    ReportTable(
      [ReportColumn("card", .text), ReportColumn("completed", .number, about: "how often it was completed")],
      rows: cards.map { [ReportCell(.text($0.card)), ReportCell(.count($0.completed))] })
  }

  private var unmatchedTable: ReportTable {
    ReportTable(
      [ReportColumn("program", title: "programme", .text), ReportColumn("touchpoints", .number)],
      rows: unmatched.map { [ReportCell(.text($0.program)), ReportCell(.count($0.touchpoints))] })
  }
}
