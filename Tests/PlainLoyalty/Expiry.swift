// When points expire.

extension Zone {
  /// The first instant after the day, month, quarter, half-year or year that an instant lies in.
  func roundUp(_ instant: Instant, _ to: RoundUp) -> Instant {
    let day = day(instant)
    func start(afterMonths months: Int) -> Instant {
      let first = (day.month - 1) / months * months + 1
      return self.instant(Day(day.year, first, 1).adding(months: months))
    }
    return switch to {
    case .none: instant
    case .endOfDay: self.instant(day.adding(days: 1))
    case .endOfMonth: start(afterMonths: 1)
    case .endOfQuarter: start(afterMonths: 3)
    case .endOfHalfYear: start(afterMonths: 6)
    case .endOfYear: start(afterMonths: 12)
    }
  }
  func adding(_ period: Expiry.Period, to instant: Instant) -> Instant {
    switch period {
    case .days(let days): adding(days: days, to: instant)
    case .months(let months): adding(months: months, to: instant)
    }
  }
}

extension Programme {
  /// The expiry of points that come now.
  func expiry(from now: Instant, _ zone: Zone) -> Instant? {
    switch expiry {
    case .never:
      return nil
    case .rolling(let period, let rounding), .inactive(let period, let rounding, _):
      return zone.roundUp(zone.adding(period, to: now), rounding)
    case .dates(let dates, let atLeastDays):
      // Good through the day, and gone when the next one begins. 29 February is 28 in the other years.
      let earliest = zone.day(now).adding(days: atLeastDays)
      let days = [0, 1, 2].flatMap { years in
        dates.map { Day.recurring(month: $0.0, day: $0.1, in: zone.day(now).year + years) }
      }
      return days.filter { $0 >= earliest }.min().map { zone.instant($0.adding(days: 1)) }
    }
  }

  /// When points earned now can be spent: nothing while that waits for a delivery.
  func active(from now: Instant, delivered: Instant?, _ zone: Zone) -> Instant? {
    switch earning.pending {
    case .days(let days): zone.adding(days: days, to: now)
    case .until(let day, let days): max(zone.instant(day), zone.adding(days: days, to: now))
    case .delivered(let days): delivered.map { max(now, zone.adding(days: days, to: $0)) }
    }
  }
}
