import Words
import Projection
import ReadModels
import Testing

/// What is wrong in a document is said with its path and what would be right.
struct PolicyMistakesTests {
  /// A document with further members, and further members of `earning`.
  private static func document(_ members: String = "", earning: String = #""per": 100"#) -> String {
    #"{"currency": "GBP", "earning": {\#(earning)}\#(members.isEmpty ? "" : ", " + members)}"#
  }

  private static func fault(_ document: String, name: String = "default") -> String {
    do {
      _ = try LoyaltyProgramme(document: document, name: name)
      return "is read"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "A wrong member is named with what it must be",
    arguments: [
      (#""joining": "maybe""#, "joining: must be automatic or required"),
      (#""joining": true"#, "joining: must be automatic or required"),
      (#""leaving": "lose""#, "leaving: must be keep or forfeit"),
      (#""transfers": "no""#, "transfers: must be allowed or refused"),
      (#""balance": "never""#, "balance: must be mayGoNegative or stopsAtZero"),
      (#""title": """#, "title: must be a text that is not empty"),
      (#""names": []"#, "names: must have 1 to 50 names"),
      (#""names": ["club", "club"]"#, "names[1]: club is there twice"),
      (#""names": ["default"]"#, "names[0]: default is the programme's own name"),
      (#""bonuses": {}"#, "bonuses: must have joining or birthday"),
      (#""bonuses": {"joining": 0}"#, "bonuses.joining: must be a whole number, 1 to 1000000000"),
      (#""expiry": "soon""#, "expiry: must be never, or an object with days, months, dates or inactive"),
      (#""expiry": {"days": 1, "months": 1}"#, "expiry: has both days and months; use one"),
      (#""expiry": {"days": 1, "dates": ["01-01"]}"#, "expiry: has both days and dates; use one"),
      (#""expiry": {"days": 1, "inactive": {"days": 1}}"#, "expiry: has both days and inactive; use one"),
      (#""expiry": {"months": 1, "dates": ["01-01"]}"#, "expiry: has both months and dates; use one"),
      (
        #""expiry": {"months": 1, "inactive": {"days": 1}}"#,
        "expiry: has both months and inactive; use one"
      ),
      (
        #""expiry": {"dates": ["01-01"], "inactive": {"days": 1}}"#,
        "expiry: has both dates and inactive; use one"
      ),
      (#""expiry": {}"#, "expiry: must have days, months, dates or inactive"),
      (
        #""expiry": {"days": 1, "roundUpTo": "week"}"#,
        "expiry.roundUpTo: must be endOfDay, endOfMonth, endOfQuarter, endOfHalfYear or endOfYear"
      ),
      (
        #""expiry": {"dates": ["03-31", "13-40"]}"#,
        "expiry.dates[1]: 13-40 is not a day of the year, such as 03-31"
      ),
      (#""expiry": {"dates": ["02-30"]}"#, "expiry.dates[0]: 02-30 is not a day of the year, such as 03-31"),
      (
        #""expiry": {"inactive": {"days": 1}, "activity": "sleep"}"#,
        "expiry.activity: must be earn, spend or either"
      ),
      (
        #""expiry": {"inactive": {"days": 1, "activity": "earn"}}"#,
        "expiry.inactive.activity: stands beside inactive, not in it"
      ),
      (
        #""expiry": {"inactive": {"days": 1, "roundUpTo": "endOfDay"}}"#,
        "expiry.inactive.roundUpTo: stands beside inactive, not in it"
      ),
      (
        #""expiry": {"days": 1, "activity": "earn"}"#,
        "expiry.activity: is only for points that expire after inactivity"
      ),
      (
        #""expiry": {"dates": ["03-31"], "activity": "earn"}"#,
        "expiry.activity: is only for points that expire after inactivity"
      ),
      (#""expiry": {"inactive": {}}"#, "expiry.inactive: must have days or months"),
      (
        #""expiry": {"dates": ["03-31"], "roundUpTo": "endOfDay"}"#,
        "expiry.roundUpTo: is not a field of this policy; there are atLeastDays, dates"
      ),
      (#""returns": {}"#, "returns.extendDays: is required"),
      (#""reinstatement": {"withinDays": 0}"#, "reinstatement.withinDays: must be a whole number, 1 to 3650"),
      (
        #""redemption": {"value": 0.0005}"#,
        "redemption.value: must be above 0 and at most 1000000, with at most three decimals"
      ),
      (#""holds": {"minutes": 0}"#, "holds.minutes: must be a whole number, 1 to 43200"),
      (#""liability": {"value": 1}"#, "liability.expectedRedemption: is required"),
      (
        #""liability": {"value": 1, "expectedRedemption": 1.1}"#,
        "liability.expectedRedemption: must be from 0 to 1, with at most three decimals"
      ),
      (
        #""liability": {"value": 1, "expectedRedemption": 0.9505}"#,
        "liability.expectedRedemption: must be from 0 to 1, with at most three decimals"
      ),
      (#""notices": {}"#, "notices.days: is required"),
      (#""notices": {"days": [7, 7]}"#, "notices.days[1]: must be below the one before, 7"),
      (#""notices": {"days": [366]}"#, "notices.days[0]: must be a whole number, 1 to 365"),
      (#""signals": {"all": true}"#, "signals.all: is not a field of this policy; there are "),
      (#""pools": {"membersMax": 1}"#, "pools.membersMax: must be a whole number, 2 to 100"),
      (#""referral": {}"#, "referral.points: is required"),
      (
        #""balence": "stopsAtZero""#,
        "balence: is not a field of this policy; did you mean balance? There are balance, bonuses, currency, "
          + "earning, expiry, holds, joining, leaving, liability, membership, names, notices, perks, pools, "
          + "punchCards, redemption, referral, reinstatement, returns, rewards, signals, tiers, title, transfers, "
          + "velocity"
      ),
    ])
  func members(_ members: String, _ fault: String) {
    #expect(Self.fault(Self.document(members)) == fault)
  }

  @Test(
    "A wrong member of earning is named with what it must be",
    arguments: [
      (#""multiplier": 2"#, "earning: needs per, or a rule with points for each"),
      (
        #""rules": [{"name": "tea", "multiplier": 2}]"#,
        "earning: needs per, or a rule with points for each"
      ),
      (
        #""per": 1, "basis": "gross""#,
        "earning.basis: must be total, net, or an object with discount, tax, shipping, paidWithPoints"
      ),
      (#""per": 1, "basis": {"tax": "no"}"#, "earning.basis.tax: must be with or without"),
      (#""per": 1, "basis": {"discount": "with"}"#, "earning.basis.discount: must be after or before"),
      (
        #""per": 1, "pendingUntil": "2024-02-30""#,
        "earning.pendingUntil: must be order.delivered, or a day such as 2024-12-01"
      ),
      (
        #""per": 1, "pendingUntil": 7"#,
        "earning.pendingUntil: must be order.delivered, or a day such as 2024-12-01"
      ),
      (
        #""per": 1, "pendingUntil": "order.delivered", "touchpoints": ["subscription.renewed"]"#,
        "earning.pendingUntil: needs order.placed among touchpoints: only orders are delivered"
      ),
      (
        #""per": 1, "limits": {"perDay": 200, "perMember": 100}"#,
        "earning.limits.perDay: must not be above perMember, 100"
      ),
      (
        #""per": 1, "limits": {"perOrder": 200, "perDay": 100}"#,
        "earning.limits.perOrder: must not be above perDay, 100"
      ),
      (
        #""per": 1, "limits": {"perMember": 200, "inAll": 100}"#,
        "earning.limits.perMember: must not be above inAll, 100"
      ),
      (
        #""per": 1, "limits": {"perOrder": 200, "inAll": 100}"#,
        "earning.limits.perOrder: must not be above inAll, 100"
      ),
      (
        #""per": 1, "touchpoints": ["order.placed", "refund.issued"]"#,
        "earning.touchpoints[1]: refund.issued has a meaning of its own in a programme, and cannot earn; name another type"
      ),
      (
        #""per": 1, "touchpoints": ["visit.made"], "rules": [{"name": "tea", "for": {"skus": ["TEA"]}, "multiplier": 2}]"#,
        "earning.rules[0].for: needs order.placed among earning.touchpoints: only orders have lines"
      ),
      (
        #""per": 1, "touchpoints": ["visit.made"], "rules": [{"name": "tea", "points": 1, "each": "item"}]"#,
        "earning.rules[0].each: needs order.placed among earning.touchpoints: only orders have lines"
      ),
      (#""per": 1, "exclude": {"skus": []}"#, "earning.exclude.skus: must have 1 to 10000 names"),
      (
        #""per": 1, "basics": "net""#,
        "earning.basics: is not a field of this policy; did you mean basis? There are basis, exclude, limits, minimumOrder, multiplier, pendingDays, pendingUntil, per, points, rules, touchpoints"
      ),
    ])
  func earning(_ earning: String, _ fault: String) {
    #expect(Self.fault(Self.document(earning: earning)) == fault)
  }

  @Test(
    "A wrong rule is named with its place",
    arguments: [
      (#""multiplier": 2, "points": 1"#, ": has both multiplier and points; use one"),
      (#""for": {"skus": ["TEA"]}"#, ": says neither multiplier nor points"),
      (#""points": 1"#, ": says neither per nor each"),
      (#""points": 1, "per": 1, "each": "item""#, ": has both per and each; use one"),
      (#""points": 1, "each": "line""#, ".each: must be item, order or visit"),
      (
        #""multiplier": 100.001"#,
        ".multiplier: must be above 0 and at most 100, with at most three decimals"
      ),
      (#""multiplier": 2, "for": {}"#, ".for: must name skus or categories"),
      (
        #""points": 1, "each": "visit", "for": {"skus": ["TEA"]}"#,
        ".for: is not for visits, which have no lines"
      ),
      (
        #""multiplier": 2, "when": {"from": "2024-03-01", "until": "2024-03-01"}"#,
        ".when.until: must be after from"
      ),
      (
        #""multiplier": 2, "when": {"from": "spring"}"#,
        ".when.from: must be a day such as 2024-03-01, or a time such as 2024-03-01T09:00:00Z"
      ),
      (
        #""multiplier": 2, "when": {"weekdays": ["Mon"]}"#,
        ".when.weekdays[0]: Mon is not a day; write monday to sunday"
      ),
      (
        #""multiplier": 2, "when": {"tiers": ["platinum"]}"#,
        ".when.tiers[0]: platinum is not a level of tiers; there are bronze, silver, gold"
      ),
      (#""multiplier": 2, "limits": {"perDay": 1}"#, ".limits: are only for points for each"),
      (#""points": 1, "per": 1, "limits": {"perDay": 1}"#, ".limits: are only for points for each"),
      (
        #""points": 1, "each": "item", "limits": {"inAll": 9, "perDay": 1}"#,
        ".limits: has both inAll and perDay; use one"
      ),
    ])
  func rules(_ rule: String, _ fault: String) {
    let levels =
      #"[{"name": "bronze", "from": 0}, {"name": "silver", "from": 1}, {"name": "gold", "from": 2}]"#
    let document = Self.document(
      #""tiers": {"levels": \#(levels)}"#,
      earning: #""per": 1, "rules": [{"name": "tea", "multiplier": 2}, {"name": "cake", \#(rule)}]"#)
    #expect(Self.fault(document) == "earning.rules[1]" + fault)
  }

  @Test("A card of orders or pieces needs that orders earn; a card of visits does not")
  func cardsOfOrders() {
    func fault(_ each: String) -> String {
      Self.fault(
        Self.document(
          #""punchCards": [{"name": "a", "every": 9, "each": "\#(each)", "reward": "mug"}]"#,
          earning: #""per": 1, "touchpoints": ["subscription.renewed"]"#))
    }
    for each in ["order", "item"] {
      #expect(fault(each) == "punchCards[0].each: needs order.placed among earning.touchpoints")
    }
    #expect(fault("visit") == "is read")
  }

  @Test("Two rules cannot have one name")
  func ruleNames() {
    let document = Self.document(
      earning: #""per": 1, "rules": [{"name": "tea", "multiplier": 2}, {"name": "tea", "multiplier": 3}]"#)
    #expect(Self.fault(document) == "earning.rules[1].name: tea is the name of another rule")
  }

  @Test(
    "A wrong member of tiers, rewards and other kinds is named with what it must be",
    arguments: [
      (
        #""tiers": {"window": "year", "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.window: must be lifetime, or an object with days, calendarYear or anniversaryOf"
      ),
      (
        #""tiers": {"window": {}, "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.window: must be lifetime, or an object with days, calendarYear or anniversaryOf"
      ),
      (
        #""tiers": {"window": {"days": 1, "calendarYear": "01-01"}, "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.window: has both days and calendarYear; use one"
      ),
      (
        #""tiers": {"window": {"calendarYear": "1 May"}, "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.window.calendarYear: 1 May is not a day of the year, such as 04-01"
      ),
      (
        #""tiers": {"window": {"anniversaryOf": "birth"}, "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.window.anniversaryOf: must be joining or tier"
      ),
      (
        #""tiers": {"measure": "money", "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.measure: must be spend, points or visits"
      ),
      (
        #""tiers": {"downgrade": "slowly", "levels": [{"name": "a", "from": 0}]}"#,
        "tiers.downgrade: must be toEarned or oneStep"
      ),
      (#""tiers": {"grace": {}, "levels": [{"name": "a", "from": 0}]}"#, "tiers.grace.days: is required"),
      (
        #""tiers": {"levels": [{"name": "a", "from": 0}, {"name": "b", "from": 0}]}"#,
        "tiers.levels[1].from: must be above that of the level before, 0"
      ),
      (
        #""tiers": {"levels": [{"name": "a", "from": 0}, {"name": "a", "from": 1}]}"#,
        "tiers.levels[1].name: a is the name of another level"
      ),
      (
        #""tiers": {"levels": [{"name": "a", "from": 0, "forLife": 1}]}"#,
        "tiers.levels[0].forLife: must be true or false"
      ),
      (#""rewards": [{"name": "mug"}]"#, "rewards[0]: says neither points nor perPoint"),
      (
        #""rewards": [{"name": "mug", "points": 1, "perPoint": {"value": 1}}]"#,
        "rewards[0]: has both points and perPoint; use one"
      ),
      (#""rewards": [{"name": "mug", "perPoint": {}}]"#, "rewards[0].perPoint.value: is required"),
      (
        #""rewards": [{"name": "mug", "points": 1}, {"name": "mug", "points": 2}]"#,
        "rewards[1].name: mug is the name of another reward"
      ),
      (
        #""rewards": [{"name": "mug", "points": 1, "tiers": ["gold"]}]"#,
        "rewards[0].tiers[0]: gold is not a level of tiers; there are none"
      ),
      (
        #""rewards": [{"name": "mug", "points": 1, "segments": ["a"]}]"#,
        "rewards[0].segments: is not a field of this policy; there are active, from, limitPerMember, "
          + "minimumOrder, name, perPoint, points, stock, tiers, title, until"
      ),
      (
        #""punchCards": [{"name": "a", "every": 1, "each": "order", "reward": "mug"}]"#,
        "punchCards[0].every: must be a whole number, 2 to 1000"
      ),
      (
        #""punchCards": [{"name": "a", "every": 9, "each": "cup", "reward": "mug"}]"#,
        "punchCards[0].each: must be item, order or visit"
      ),
      (
        #""punchCards": [{"name": "a", "every": 9, "each": "visit", "for": {"skus": ["A"]}, "reward": "mug"}]"#,
        "punchCards[0].for: is not for visits, which have no lines"
      ),
      (
        #""punchCards": [{"name": "a", "every": 9, "each": "order", "reward": "mug"}, {"name": "a", "every": 9, "each": "order", "reward": "mug"}]"#,
        "punchCards[1].name: a is the name of another card"
      ),
      (#""membership": {}"#, "membership.plans: is required"),
      (
        #""membership": {"plans": ["plus"], "tier": "gold"}"#,
        "membership.tier: gold is not a level of tiers; there are none"
      ),
      (
        #""membership": {"plans": ["plus"], "perks": ["lounge"]}"#,
        "membership.perks[0]: lounge is not the name of a perk"
      ),
      (
        #""membership": {"plans": ["plus"]}, "perks": [{"name": "lounge", "plans": ["gold"]}]"#,
        "perks[0].plans[0]: gold is not a plan of membership"
      ),
      (
        #""perks": [{"name": "lounge"}, {"name": "lounge"}]"#,
        "perks[1].name: lounge is the name of another perk"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "within": "day", "then": "flag"}]"#,
        "velocity[0]: must count one of count, points and money"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "count": 1, "points": 1, "within": "day", "then": "flag"}]"#,
        "velocity[0]: must count one of count, points and money"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "money": 1, "within": "day", "then": "flag"}]"#,
        "velocity[0].money: needs redemption.value, to know what points are worth"
      ),
      (
        #""velocity": [{"name": "a", "of": "till", "count": 1, "within": "day", "then": "flag"}]"#,
        "velocity[0].of: must be member, actor or store"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "count": 1, "within": "hour", "then": "flag"}]"#,
        "velocity[0].within: must be day, or an object with days"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "count": 1, "within": "day"}]"#,
        "velocity[0].then: is required"
      ),
      (
        #""velocity": [{"name": "a", "of": "member", "count": 1, "within": "day", "then": "flag"}, {"name": "a", "of": "member", "count": 1, "within": "day", "then": "flag"}]"#,
        "velocity[1].name: a is the name of another limit"
      ),
    ])
  func kinds(_ members: String, _ fault: String) {
    #expect(Self.fault(Self.document(members)) == fault)
  }

  @Test("Money may be counted where every reward is per point, and points are worth what it says")
  func money() {
    let velocity =
      #""velocity": [{"name": "a", "of": "member", "money": 1, "within": "day", "then": "flag"}]"#
    let perPoint = #"{"name": "voucher", "perPoint": {"value": 1}}"#
    let mug = #"{"name": "mug", "points": 1}"#
    #expect(Self.fault(Self.document(#"\#(velocity), "rewards": [\#(perPoint)]"#)) == "is read")
    #expect(Self.fault(Self.document(#"\#(velocity), "rewards": [\#(perPoint), \#(mug)]"#)) != "is read")
    #expect(
      Self.fault(Self.document(#"\#(velocity), "redemption": {"value": 1}, "rewards": [\#(mug)]"#))
        == "is read")
  }
}

/// What is wrong with a document beside those that are published.
struct ProgrammesTogetherTests {
  private func fault(_ documents: [(name: String, names: String?)]) throws -> String {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "UTC"))
    let published = documents.enumerated().map { index, document in
      let names = document.names.map { #""names": ["\#($0)"], "# } ?? ""
      return PublishedPolicy(
        position: Position(UInt64(index + 1)), view: "loyalty", name: document.name,
        effectiveFrom: .distantPast,
        document: #"{"currency": "GBP", \#(names)"earning": {"per": 100}}"#)
    }
    do {
      _ = try loyalty.policy(from: published.sorted { $0.name < $1.name })
      return "is read"
    } catch {
      return "\(error)"
    }
  }

  @Test("A name is that of one programme, and the document that came last is at fault")
  func names() throws {
    #expect(
      try fault([("club", nil), ("autumn", "club")]) == "names[0]: club is the name of another programme")
    #expect(
      try fault([("zoo", "club"), ("autumn", "club")])
        == "names[0]: club is the name of another programme, zoo")
    #expect(try fault([("zoo", "club"), ("club", nil)]) == "club is the name of another programme, zoo")
  }

  @Test("There can be twenty programmes")
  func twenty() throws {
    let names = (1...21).map { (name: "programme \($0)", names: String?.none) }
    #expect(try fault(names) == "there are 20 programmes already; withdraw one")
  }

  @Test("Two names whose totals would be added up cannot both be published")
  func totals() throws {
    // Among so many names there is such a pair.
    var seen: [UInt64: String] = [:]
    var pair: (String, String)?
    for number in 0..<500_000 where pair == nil {
      let name = "programme \(number)"
      let key = NameHash(name).rawValue & 0x7FFF_FFFF
      if let other = seen[key] { pair = (other, name) }
      seen[key] = name
    }
    let (first, second) = try #require(pair)
    #expect(
      try fault([(first, nil), (second, nil)])
        == "\(first) and \(second) cannot be told apart in totals; choose another name for one")
  }
}
