import 'uplot/dist/uPlot.min.css';
import './result.css';
