// What a letter says of points: the engine's own standing and statement, in words.

internal import Ledger
internal import ReadModels
internal import Reporting
internal import Words

extension Letter {
  var points: Markup {
    guard !disclosure.programmes.isEmpty else { return section(texts.points, paragraph(texts.noPoints)) }
    if disclosure.isErased { return section(texts.points, erasedPoints) }
    let kept = disclosure.isUseRestricted ? paragraph(texts.pointsKept) : ""
    return section(texts.points, "\(kept)\(disclosure.programmes.map(programme))")
  }

  /// What stands on the books of somebody who was erased: facts, and nothing that they could do with them.
  private var erasedPoints: Markup {
    func some(_ points: Int64) -> String? { points == 0 ? nil : format.number(points) }
    let facts = disclosure.programmes.map { programme in
      let points = programme.points
      return texts.pointsFacts.filled([
        "program": format.programme(programme.name), "date": format.date(programme.joined),
        "balance": format.number(points.balance), "pending": some(points.pending), "held": some(points.held),
        "debt": some(points.debt), "tier": programme.standing.tier,
      ])
    }
    let statements = disclosure.programmes.filter { !$0.statement.lines.isEmpty }
      .map { "\(subtitle(format.programme($0.name)))\(statement($0.statement))" as Markup }
    return "\(paragraph(texts.pointsErased))\(list(facts))\(statements)"
  }

  private func programme(_ programme: Disclosure.Programme) -> Markup {
    let points = programme.points
    var said = [
      (disclosure.isUseRestricted ? texts.balanceKept : texts.balance).filled([
        "program": format.programme(programme.name), "date": format.date(programme.joined),
        "balance": format.number(points.balance),
      ])
    ]
    if points.pending != 0 { said.append(texts.pending.filled(["pending": format.number(points.pending)])) }
    if points.held != 0 { said.append(texts.held.filled(["held": format.number(points.held)])) }
    if points.debt != 0 { said.append(texts.debt.filled(["debt": format.number(points.debt)])) }
    if let status = programme.standing.status { said.append(texts.memberStatus[status.rawValue] ?? "") }
    if let tier = programme.standing.tier {
      said.append(
        texts.tier.filled([
          "tier": tier, "since": programme.standing.since.map { format.date($0) },
          "until": programme.standing.until.map { format.date($0) },
        ]))
      if let rule = programme.tierRule { said.append(counted(programme.standing.measure, rule)) }
    }
    var content: Markup =
      "\(programme.name == Loyalty.defaultProgramme ? "" : subtitle(programme.name))\(paragraph(said.joined(separator: " ")))"
    content += list(extras(programme))
    if !programme.statement.lines.isEmpty { content += statement(programme.statement) }
    return content
  }

  /// What counts for the tier, and what each takes.
  private func counted(_ measure: Measure, _ rule: Disclosure.TierRule) -> String {
    func written(_ value: Int64) -> String {
      switch rule.measure {
      case .spend: format.money(value, measure.unit)
      case .points: texts.pointsCounted.filled(["count": format.number(value)])
      case .visits: texts.visitsCounted.filled(["count": format.number(value)])
      }
    }
    let levels = rule.levels.map { texts.tierLevel.filled(["tier": $0.name, "from": written($0.from)]) }
    return texts.tierMeasure.filled([
      "measure": written(measure.value), "days": rule.days.map { format.number(Int64($0)) },
      "levels": levels.joined(separator: ", "),
    ])
  }

  private func extras(_ programme: Disclosure.Programme) -> [String] {
    let standing = programme.standing
    var items = programme.holds.map {
      texts.hold.filled(["points": format.number($0.points), "until": format.moment($0.until)])
    }
    items += programme.statement.expiring.map {
      texts.expiring.filled([
        "points": format.number($0.points), "date": format.date(CivilDate(daysSinceEpoch: Int($0.day))),
      ])
    }
    if !standing.rewards.isEmpty {
      let rewards = standing.rewards.map { $0.count == 1 ? $0.reward : "\($0.reward) × \($0.count)" }
      let pattern = disclosure.isUseRestricted ? texts.rewardsKept : texts.rewards
      items.append(pattern.filled(["rewards": rewards.joined(separator: ", ")]))
    }
    if !standing.cards.isEmpty {
      let cards = standing.cards.map {
        texts.card.filled([
          "card": $0.card, "stamps": format.number($0.stamps), "every": format.number($0.every),
        ])
      }
      items.append(texts.cards.filled(["cards": cards.joined(separator: "; ")]))
    }
    if !standing.perks.isEmpty {
      items.append(texts.perks.filled(["perks": format.list(standing.perks)]))
    }
    return items
  }

  private func statement(_ statement: LoyaltyStatement) -> Markup {
    let rows = statement.lines.map { line -> Markup in
      let known = line.position.flatMap { position in lines.first { $0.line.position == position } }
      // What time alone did, and the policy, have words of their own.
      let what = texts.statementLines[line.type] ?? known?.line.sentence ?? line.type
      let number: Markup = known.map { " <span class=\"entry\">\(entry($0.line.position))</span>" } ?? ""
      let points = line.points > 0 ? "+\(format.number(line.points))" : format.number(line.points)
      return """
        <tr><td>\(format.date(line.time))</td><td>\(what)\(number)</td><td class="n">\(points)</td>\
        <td class="n">\(format.number(line.balance))</td></tr>

        """
    }
    return """
      <table class="rows">
      <thead><tr><th>\(texts.when)</th><th>\(texts.what)</th><th class="n">\(texts.change)</th>\
      <th class="n">\(texts.left)</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>

      """
  }
}
