// The document of a customer's page.

internal import Ledger
internal import Projection
internal import ReadModels
public import Reporting
internal import Words

extension CustomerReport {
  public var document: ReportDocument {
    var sections = [
      ReportSection("", fields: bars + identity + figures),
      ReportSection("profile", title: "Profile", table: profileTable),
    ]
    sections += self.sections.flatMap(\.content.sections)
    sections += [
      ReportSection(
        "timeline",
        title: "Timeline, the newest first"
          + (timelineNext.map { "; older ones come with --before \($0)" } ?? ""),
        table: timelineTable, picture: .timeline(time: "time", lane: "type")),
      ReportSection("leftOut", table: leftOutTable, audience: .programs),
    ]
    for section in self.sections where !section.content.fields.isEmpty {
      sections.append(ReportSection(section.key, fields: section.content.fields, audience: .programs))
    }
    return ReportDocument(
      "customer", title: "Customer \(customer.rawValue)", basis: basis, mainTable: "timeline",
      sections: sections,
      notes: leftOut.map {
        "\(customer) is left out of \($0.view): the fold fails at position \($0.position): \($0.reason)"
      })
  }

  /// That the customer was erased, or that their data is not used.
  private var bars: [ReportField] {
    var fields: [ReportField] = []
    for (key, title, note) in [
      ("erased", "erased on", erased), ("restricted", "kept, but not used since", restricted),
    ] {
      guard let note else { continue }
      fields.append(ReportField(key, title: title, .instant(note.at), audience: .people))
      fields.append(ReportField(key, .position(note.position), audience: .programs))
    }
    return fields
  }

  /// Who the customer is, and since when.
  private var identity: [ReportField] {
    let texts = identifiers.map { "\($0.kind):\($0.value)" }
    let known = isSealed ? ReportValue.text("sealed") : texts.isEmpty ? .absent : .texts(texts)
    var fields = [
      ReportField("customer", .customer(customer), audience: .programs),
      ReportField("members", title: "customer", .customers(members)),
      ReportField("identifiers", known, audience: .people),
      ReportField("identifiers", .texts(texts), audience: .programs),
    ]
    if isSealed { fields.append(ReportField("sealed", .flag(true), audience: .programs)) }
    fields += [
      ReportField("profilePositions", .positions(profilePositions), audience: .programs),
      ReportField("timelineNext", timelineNext.map { .position($0) } ?? .absent, audience: .programs),
      ReportField("quarantined", .count(quarantined), audience: .programs),
    ]
    for (key, title, time) in [
      ("firstSeen", "first seen", firstSeen), ("lastSeen", "last seen", lastSeen),
      ("lastOrder", "last order", lastOrder),
    ] {
      guard let time else {
        fields.append(ReportField(key, title: title, .text("never"), audience: .people))
        continue
      }
      fields.append(ReportField(key, title: title, .instant(time)))
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
      ("net", "net", net), ("averageOrder", "average order", averageOrder),
    ] {
      let audience: ReportAudience = amounts.isEmpty ? .programs : .everybody
      fields.append(ReportField(key, title: title, .amounts(Self.amounts(amounts)), audience: audience))
    }
    let names = channels.keys.sorted()
    let shares = names.map { ReportField($0, .share(channelShares[$0])) }
    let counts = names.map { ReportField($0, .count(channels[$0] ?? 0)) }
    fields.append(ReportField("channels", .fields(counts), audience: names.isEmpty ? .programs : .everybody))
    fields.append(
      ReportField(
        "channelShares", title: "shares of channels", .fields(shares),
        audience: names.count < 2 ? .programs : .everybody))
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

  private var profileTable: ReportTable {
    ReportTable(
      [
        ReportColumn("field", .text), ReportColumn("value", .text), ReportColumn("at", .instant),
        ReportColumn("position", .identifier),
      ],
      rows: profile.map { field in
        [
          ReportCell(.text(field.field)), ReportCell(.text(field.value)), ReportCell(.instant(field.at)),
          ReportCell(.position(field.position)),
        ]
      })
  }

  private var timelineTable: ReportTable {
    let references = ShownReferences(timeline.compactMap(\.reference))
    return ReportTable(
      [
        ReportColumn("position", .identifier), ReportColumn("time", .instant), ReportColumn("type", .text),
        ReportColumn("value", .number, isOptional: true),
        ReportColumn("currency", .text, isOptional: true, audience: .programs),
        ReportColumn("reference", .text, isOptional: true), ReportColumn("channel", .text, isOptional: true),
      ],
      rows: timeline.map { entry in
        let (amount, currency) = (entry.measure.value, entry.measure.unit.currencyCode)
        let value: ReportValue =
          entry.measure.unit == .none
          ? .absent : currency == nil ? .count(amount) : .money(Int128(amount), entry.measure.unit)
        return [
          ReportCell(.position(entry.position)), ReportCell(.instant(entry.time)),
          ReportCell(.text(entry.type)), ReportCell(value), ReportCell(.text(currency)),
          ReportCell(.text(entry.reference.map(references.text))), ReportCell(.text(entry.channel)),
        ]
      })
  }

  private var leftOutTable: ReportTable {
    ReportTable(
      [ReportColumn("view", .text), ReportColumn("position", .identifier), ReportColumn("reason", .text)],
      rows: leftOut.map { left in
        [
          ReportCell(.text(left.view.text)), ReportCell(.position(left.position)),
          ReportCell(.text(left.reason)),
        ]
      })
  }
}
