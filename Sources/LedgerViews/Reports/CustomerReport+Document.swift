// The document of a customer's page.

public import Reporting
internal import Words

extension CustomerReport {
  public var document: ReportDocument {
    var sections = [
      ReportSection("", fields: identity + figures),
      ReportSection("consents", title: "Consents in force", table: consentTable),
      ReportSection("tickets", title: "Tickets", table: ticketTable),
      ReportSection("satisfaction", title: "Latest answers", fields: satisfaction.fields),
      ReportSection(
        "timeline",
        title: "Timeline, the newest first"
          + (timelineRest > 0 ? "; \(timelineRest) older ones are not shown" : ""),
        table: timelineTable, picture: .timeline(time: "time", lane: "type")),
      ReportSection("leftOut", table: leftOutTable, audience: .programs),
    ]
    for section in self.sections {
      sections.append(ReportSection(section.key, fields: section.content.fields, audience: .programs))
    }
    return ReportDocument(
      "customer", title: "Customer \(customer)", basis: basis, mainTable: "timeline", sections: sections,
      notes: leftOut.map {
        "customer:\(customer) is left out of \($0.view): the fold fails at position \($0.position): \($0.reason)"
      })
  }

  /// Who the customer is, and since when.
  private var identity: [ReportField] {
    let known = isSealed ? ReportValue.text("sealed") : identifiers.isEmpty ? .absent : .texts(identifiers)
    var fields = [
      ReportField("customer", .identifier(UInt64(customer)), audience: .programs),
      ReportField("members", title: "customer", .identifiers(members.map(UInt64.init))),
      ReportField("identifiers", known, audience: .people),
      ReportField("identifiers", .texts(identifiers), audience: .programs),
      ReportField("profilePositions", .identifiers(profilePositions), audience: .programs),
      ReportField("timelineRest", .count(timelineRest), audience: .programs),
      ReportField("quarantined", .count(quarantined), audience: .programs),
    ]
    for (key, title, time) in [("firstSeen", "first seen", firstSeen), ("lastSeen", "last seen", lastSeen)] {
      guard let time else {
        fields.append(ReportField(key, title: title, .text("never"), audience: .people))
        continue
      }
      fields.append(ReportField(key, title: title, .moment(time)))
    }
    return fields
  }

  /// What the customer did, and what it came to.
  private var figures: [ReportField] {
    var fields = [
      ReportField("touchpoints", .count(touchpoints)), ReportField("orders", .count(orders)),
      ReportField("cancelled", .count(cancelled), audience: cancelled > 0 ? .everybody : .programs),
    ]
    for (key, title, amounts) in [
      ("spent", "spent", spent), ("refunded", "refunded", refunded),
      ("averageOrder", "average order", averageOrder),
    ] {
      let audience: ReportAudience = amounts.isEmpty ? .programs : .everybody
      fields.append(ReportField(key, title: title, .amounts(Self.amounts(amounts)), audience: audience))
    }
    let shares = channels.sorted { $0.key < $1.key }.map { ReportField($0.key, .count($0.value)) }
    fields.append(
      ReportField("channels", .fields(shares), audience: shares.isEmpty ? .programs : .everybody))
    // A person is shown the models' fields among these; programs get them in sections of their own.
    for field in sections.flatMap(\.content.fields) where field.audience != .programs {
      fields.append(ReportField(field.key, title: field.title, field.value, audience: .people))
    }
    return fields
  }

  private static func amounts(_ amounts: [String: Int64]) -> [ReportValue.Amount] {
    amounts.sorted { $0.key < $1.key }.map { code, value in
      ReportValue.Amount(
        Int128(value), MeasureUnit(currency: code) ?? MeasureUnit(rawValue: UInt16(code) ?? 0))
    }
  }

  private var consentTable: ReportTable {
    ReportTable(
      [
        ReportColumn("purpose", .text), ReportColumn("channels", .text), ReportColumn("since", .instant),
        ReportColumn("expires", .instant, isOptional: true), ReportColumn("position", .identifier),
      ],
      rows: consents.map { consent in
        [
          ReportCell(.text(consent.purpose)), ReportCell(.texts(consent.channels)),
          ReportCell(.moment(consent.since)), ReportCell(.moment(consent.expires)),
          ReportCell(.identifier(consent.position)),
        ]
      })
  }

  private var ticketTable: ReportTable {
    ReportTable(
      [
        ReportColumn("ticket", .text), ReportColumn("open", .flag), ReportColumn("opened", .instant),
        ReportColumn("firstReplySeconds", title: "first reply after", .duration, isOptional: true),
        ReportColumn("resolutionSeconds", title: "resolved after", .duration, isOptional: true),
        ReportColumn("position", .identifier),
      ],
      rows: tickets.map { ticket in
        [
          ReportCell(.text(ticket.ticket)), ReportCell(.flag(ticket.open)),
          ReportCell(.moment(ticket.opened)),
          ReportCell(ticket.firstReplySeconds.map { .duration($0) } ?? .absent),
          ReportCell(ticket.resolutionSeconds.map { .duration($0) } ?? .absent),
          ReportCell(.identifier(ticket.position)),
        ]
      })
  }

  private var timelineTable: ReportTable {
    ReportTable(
      [
        ReportColumn("position", .identifier), ReportColumn("time", .instant), ReportColumn("type", .text),
        ReportColumn("value", .number, isOptional: true),
        ReportColumn("currency", .text, isOptional: true, audience: .programs),
        ReportColumn("reference", .text, isOptional: true), ReportColumn("channel", .text, isOptional: true),
      ],
      rows: timeline.map { entry in
        let unit = entry.currency.flatMap { MeasureUnit(currency: $0) }
        let value: ReportValue? = entry.value.map { value in
          unit.map { .money(Int128(value), $0) } ?? .count(value)
        }
        return [
          ReportCell(.identifier(entry.position)), ReportCell(.moment(entry.time)),
          ReportCell(.text(entry.type)), ReportCell(value ?? .absent), ReportCell(.text(entry.currency)),
          ReportCell(.text(entry.reference)), ReportCell(.text(entry.channel)),
        ]
      })
  }

  private var leftOutTable: ReportTable {
    ReportTable(
      [ReportColumn("view", .text), ReportColumn("position", .identifier), ReportColumn("reason", .text)],
      rows: leftOut.map { left in
        [
          ReportCell(.text(left.view)), ReportCell(.identifier(left.position)),
          ReportCell(.text(left.reason)),
        ]
      })
  }
}

extension CustomerReport.Satisfaction {
  fileprivate var fields: [ReportField] {
    [("nps", nps), ("csat", csat), ("review", review)].compactMap { key, score in
      score.map { score in
        ReportField(
          key,
          .fields([
            ReportField("score", .count(score.score)), ReportField("at", .moment(score.at)),
            ReportField("position", .identifier(score.position)),
          ]))
      }
    }
  }
}
