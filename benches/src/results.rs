//! What criterion measured, from the files that it leaves.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use serde::{de::DeserializeOwned, Deserialize};

/// The folder of criterion's results: `CRITERION_HOME`.
pub struct Results(PathBuf);

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

#[derive(Deserialize)]
struct Benchmark {
    throughput: Throughput,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Throughput {
    elements: f64,
}

impl Results {
    /// The results of the last run.
    pub fn of_last_run() -> Self {
        let home = env::var_os("CRITERION_HOME");
        Results(home.map_or_else(|| PathBuf::from("target/criterion"), PathBuf::from))
    }

    /// The median of a benchmark in one round, in nanoseconds for each of its
    /// elements.
    pub fn median(&self, group: &str, name: &str, round: usize) -> Result<f64, Box<dyn Error>> {
        let folder = self.folder(group, name, round);
        let estimates: Estimates = read(&folder.join("estimates.json"))?;
        let benchmark: Benchmark = read(&folder.join("benchmark.json"))?;
        Ok(estimates.median.point_estimate / benchmark.throughput.elements)
    }

    /// The best of the first five samples, in nanoseconds; none for what was
    /// not measured.
    pub fn best_of_five(&self, group: &str, name: &str, parameter: usize) -> Option<f64> {
        let folder = self.folder(group, name, parameter);
        let sample: Sample = read(&folder.join("sample.json")).ok()?;
        let times = sample.times.iter().zip(&sample.iters).take(5);
        times
            .map(|(time, iterations)| time / iterations)
            .min_by(f64::total_cmp)
    }

    fn folder(&self, group: &str, name: &str, parameter: usize) -> PathBuf {
        let parameter = parameter.to_string();
        [group, name, &parameter, "new"]
            .iter()
            .fold(self.0.clone(), |path, part| path.join(part))
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// The pair that has the median of all ratios. Medians of each side would be of different rounds,
/// and the ratio of these may be on the other side of 1.
pub fn median_pair(mut pairs: Vec<[f64; 2]>) -> [f64; 2] {
    pairs.sort_by(|a, b| f64::total_cmp(&(a[0] / a[1]), &(b[0] / b[1])));
    pairs[pairs.len() / 2]
}

/// The slope of the straight line through points on log-log axes that is
/// nearest to them: 1 where twice the rows take twice the time.
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let points: Vec<_> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let mean =
        |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (mean_x, mean_y) = (mean(|it| it.0), mean(|it| it.1));
    let (mut above, mut below) = (0.0, 0.0);
    for (x, y) in &points {
        above += (x - mean_x) * (y - mean_y);
        below += (x - mean_x).powi(2);
    }
    above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_the_slope_two() {
        let points = [(10.0, 300.0), (100.0, 30_000.0), (1_000.0, 3_000_000.0)];
        assert!((slope(&points) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_median_is_the_pair_in_the_middle() {
        // The medians of the sides are 515 and 576, and the median of the ratios is 1.1.
        let pairs = vec![
            [550.0, 500.0],
            [515.0, 576.0],
            [480.0, 600.0],
            [500.0, 450.0],
            [880.0, 800.0],
        ];
        assert_eq!(median_pair(pairs), [550.0, 500.0]);
    }
}
