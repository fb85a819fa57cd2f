//! Time against rows.

use std::{error::Error, path::Path};

use plotters::prelude::*;

/// A line of the plot: its name, and nanoseconds by rows.
pub type Line = (&'static str, Vec<(f64, f64)>);

/// Writes lines on log-log axes as SVG.
pub fn write(path: &Path, lines: &[Line]) -> Result<(), Box<dyn Error>> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let least = points().map(of).fold(f64::INFINITY, f64::min);
        let most = points().map(of).fold(0.0, f64::max);
        (least..most * 1.5).log_scale()
    };
    let area = SVGBackend::new(path, (800, 500)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("One field: time of a diff against rows", ("sans-serif", 20))
        .margin(15)
        .x_label_area_size(45)
        .y_label_area_size(80)
        .build_cartesian_2d(range(|point| point.0), range(|point| point.1 / 1e6))?;
    chart
        .configure_mesh()
        .x_desc("rows")
        .y_desc("milliseconds")
        .x_label_formatter(&|rows| format!("{rows:.0}"))
        .y_label_formatter(&|time| format!("{time}"))
        .draw()?;
    for (index, (name, points)) in lines.iter().enumerate() {
        let color = Palette99::pick(index).to_rgba();
        let points = || points.iter().map(|(rows, time)| (*rows, time / 1e6));
        let key = move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2));
        chart
            .draw_series(LineSeries::new(points(), color.stroke_width(2)))?
            .label(*name)
            .legend(key);
        chart.draw_series(points().map(|point| Circle::new(point, 3, color.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    Ok(())
}
