// When a programme's points expire, and when they can be spent.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme {
  /// How long points last, by the calendar of the ledger.
  public enum Expiry: BitwiseCopyable, Hashable, Sendable {
    /// For ever.
    case never
    /// So long after they were earned; rounded up, to the end of the period that it ends in.
    case after(CalendarSpan, roundedUpTo: Rounding?)
    /// Through the first of some days of the year that is at least so many days after they were earned.
    case dates(DaysOfYear, atLeastDays: Int)
    /// So long after the member's last activity; rounded up, to the end of the period that it ends in.
    case inactive(CalendarSpan, Activity, roundedUpTo: Rounding?)

    /// Whether activity moves the expiry of what a member has.
    var isSliding: Bool {
      if case .inactive = self { true } else { false }
    }

    /// Whether points last for less than thirty days.
    var isShort: Bool {
      switch self {
      case .after(.days(let days), roundedUpTo: nil), .inactive(.days(let days), _, roundedUpTo: nil):
        days < 30
      default: false
      }
    }

    /// Whether an activity of a kind moves the expiry of what a member has.
    func slides(on kind: Activity) -> Bool {
      guard case .inactive(_, let activity, _) = self else { return false }
      return activity == .either || activity == kind
    }
  }

  /// The period to whose end an expiry is rounded up.
  public enum Rounding: String, CaseIterable, BitwiseCopyable, Hashable, Sendable {
    /// The end of the day.
    case day = "endOfDay"
    /// The end of the month.
    case month = "endOfMonth"
    /// The end of the quarter: of March, June, September or December.
    case quarter = "endOfQuarter"
    /// The end of the half-year: of June or December.
    case halfYear = "endOfHalfYear"
    /// The end of the year.
    case year = "endOfYear"

    /// The first instant of the period after the one that an instant lies in.
    func end(containing instant: Instant, _ calendar: LocalCalendar) -> Instant {
      let day = calendar.day(of: instant)
      let months: Int
      switch self {
      case .day: return calendar.start(ofDay: day == .max ? day : day + 1)
      case .month: months = 1
      case .quarter: months = 3
      case .halfYear: months = 6
      case .year: months = 12
      }
      let date = CivilDate(daysSinceEpoch: Int(day))
      let month = ((date.month - 1) / months + 1) * months
      let next = CivilDate(year: date.year + month / 12, month: month % 12 + 1, day: 1)
      return calendar.start(ofDay: Int32(clamping: next.daysSinceEpoch))
    }
  }

  /// What keeps points that expire after inactivity alive.
  public enum Activity: String, CaseIterable, BitwiseCopyable, Hashable, Sendable {
    /// An order or visit that earns at least one point.
    case earn
    /// A redemption, or the capture of a hold.
    case spend
    /// Both.
    case either
  }
}

extension LoyaltyProgramme.Expiry {
  /// When points that are earned at a moment expire; `.distantFuture` for never.
  @inline(__always)
  func end(from earned: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    switch self {
    case .never: .distantFuture
    case .after(.days(let days), roundedUpTo: nil): calendar.add(days: days, to: earned)
    case .after(.months(let months), roundedUpTo: nil): calendar.add(months: months, to: earned)
    case .after(.months(let months), roundedUpTo: .month): calendar.endOfMonth(months: months, after: earned)
    default: rareEnd(from: earned, calendar)
    }
  }

  @inline(never)
  private func rareEnd(from earned: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    switch self {
    case .never: .distantFuture
    case .after(let span, let rounding), .inactive(let span, _, let rounding):
      Self.rounded(span.end(from: earned, calendar), rounding, calendar)
    case .dates(let days, let atLeast):
      calendar.start(
        ofDay: Int32(
          clamping: Int64(days.first(from: Int32(clamping: Int64(earned.day) + Int64(atLeast)))) + 1))
    }
  }

  private static func rounded(
    _ instant: Instant, _ rounding: LoyaltyProgramme.Rounding?, _ calendar: LocalCalendar
  ) -> Instant {
    guard let rounding, instant != .distantFuture else { return instant }
    return rounding.end(containing: instant, calendar)
  }
}

extension LoyaltyProgramme.Rules {
  /// When points that are earned at a moment can be spent; `nil` where they wait for the delivery of their
  /// order.
  @inline(__always)
  func active(from earned: LocalMoment, _ calendar: LocalCalendar) -> Instant? {
    let active = pendingDays == 0 ? earned.instant : calendar.add(days: pendingDays, to: earned)
    switch pendingUntil {
    case .nothing: return active
    case .delivery: return nil
    case .day(let day): return max(active, calendar.start(ofDay: day))
    }
  }

  /// When points that a visit earned at a moment can be spent.
  func active(ofVisit moment: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    active(from: moment, calendar) ?? active(deliveredAt: moment, calendar)
  }

  /// When points whose order is delivered at a moment can be spent.
  func active(deliveredAt delivered: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    pendingDays == 0 ? delivered.instant : calendar.add(days: pendingDays, to: delivered)
  }
}

extension LoyaltyProgramme.Expiry {
  init(_ object: inout PolicyObject) throws {
    switch object.take("expiry") {
    case nil, .text("never"):
      self = .never
    case .some(let value):
      guard case .object = value else {
        throw PolicyFault("expiry", "must be never, or an object with days, months, dates or inactive")
      }
      var expiry = try PolicyObject(value, at: "expiry")
      try expiry.refuseBoth("days", "months", "dates", "inactive")
      self = try Self.read(&expiry)
      try expiry.finish()
    }
  }

  private static func read(_ object: inout PolicyObject) throws -> Self {
    if object.has("activity"), !object.has("inactive") {
      throw PolicyFault(object.path(of: "activity"), "is only for points that expire after inactivity")
    }
    if object.has("dates") {
      let days = try days(&object)
      return .dates(days, atLeastDays: Int(try object.integer("atLeastDays", in: 0...366, default: 0)))
    }
    if var inactive = try object.object("inactive") {
      for misplaced in ["activity", "roundUpTo"] where inactive.has(misplaced) {
        throw PolicyFault(inactive.path(of: misplaced), "stands beside inactive, not in it")
      }
      try inactive.refuseBoth("days", "months")
      let span = try span(&inactive, orElse: "days or months")
      try inactive.finish()
      let activity = try object.word("activity", default: LoyaltyProgramme.Activity.either)
      return .inactive(span, activity, roundedUpTo: try rounding(&object))
    }
    return .after(
      try span(&object, orElse: "days, months, dates or inactive"), roundedUpTo: try rounding(&object))
  }

  private static func span(_ object: inout PolicyObject, orElse choice: String) throws -> CalendarSpan {
    if let days = try object.optionalInteger("days", in: 1...36_500) { return .days(Int(days)) }
    if let months = try object.optionalInteger("months", in: 1...1200) { return .months(Int(months)) }
    throw PolicyFault(object.path, "must have \(choice)")
  }

  private static func rounding(_ object: inout PolicyObject) throws -> LoyaltyProgramme.Rounding? {
    guard object.has("roundUpTo") else {
      _ = object.take("roundUpTo")
      return nil
    }
    return try object.word("roundUpTo", default: LoyaltyProgramme.Rounding.day)
  }

  private static func days(_ object: inout PolicyObject) throws -> DaysOfYear {
    let path = object.path(of: "dates")
    let days = try object.texts("dates", max: DaysOfYear.countMax, "days").enumerated().map { index, text in
      guard let day = DayOfYear(text) else {
        throw PolicyFault("\(path)[\(index)]", "\(text) is not a day of the year, such as 03-31")
      }
      return day
    }
    return DaysOfYear(days)
  }
}
